"""A small contract and ways to spoil it."""

SMALL = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-nghiem
name: Cơ sở dữ liệu thử nghiệm
version: 1.0.0
status: active
schema:
  - name: thu_nghiem
    physicalName: thu_nghiem
    businessName: Bảng thử nghiệm
    logicalType: object
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
      - name: tu_ngay
        businessName: Từ ngày
        logicalType: date
      - name: den_ngay
        businessName: Đến ngày
        logicalType: date
    quality:
      - id: sau
        type: custom
        engine: lienthong
        dimension: consistency
        severity: error
        description: Đến ngày không trước từ ngày
        implementation: {expression: "den_ngay >= tu_ngay", remedy: "Sửa một trong hai ngày."}
"""
