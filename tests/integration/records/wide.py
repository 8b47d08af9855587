"""A table with a column of each kind that a list filters and sorts by."""

WIDE = """\
apiVersion: v3.1.0
kind: DataContract
id: rong
name: Cơ sở dữ liệu rộng
version: 1.0.0
status: active
schema:
  - name: rong
    physicalName: rong
    businessName: Bảng rộng
    logicalType: object
    customProperties:
      - {property: titleField, value: ten}
      - {property: unitField, value: loai}
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
      - name: ten
        businessName: Tên
        logicalType: string
        required: true
        logicalTypeOptions: {maxLength: 40000}
      - {name: loai, businessName: Loại, logicalType: string}
      - {name: ngay, businessName: Ngày, logicalType: date}
      - {name: so, businessName: Số, logicalType: integer, logicalTypeOptions: {maximum: 1000}}
      - {name: dung, businessName: Đúng, logicalType: boolean}
"""
