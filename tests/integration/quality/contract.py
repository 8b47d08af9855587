"""A table with one rule of each word, small enough to count by hand."""

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: do-thu
name: Cơ sở dữ liệu đo thử
version: 1.0.0
status: active
slaProperties:
  - {property: frequency, value: 30, unit: d}
schema:
  - name: do_thu
    physicalName: do_thu
    businessName: Bảng đo thử
    logicalType: object
    customProperties:
      - {property: freshnessField, value: xac_nhan}
      - {property: expectedRows, value: 10}
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        criticalDataElement: true
        logicalTypeOptions: {pattern: '^[A-Z][0-9]$'}
      - name: ten
        businessName: Tên
        logicalType: string
        required: true
        customProperties:
          - {property: requiredSeverity, value: warning}
          - {property: personal, value: basic}
      - name: so_the
        businessName: Số thẻ
        logicalType: string
        unique: true
      - name: cha
        businessName: Bản ghi cha
        logicalType: string
        relationships:
          - {type: foreignKey, to: do_thu.ma}
      - name: tu
        businessName: Từ ngày
        logicalType: date
      - name: den
        businessName: Đến ngày
        logicalType: date
      - name: xac_nhan
        businessName: Ngày xác nhận
        logicalType: date
    quality:
      - id: sau
        type: custom
        engine: lienthong
        dimension: accuracy
        severity: warning
        description: Đến ngày không trước từ ngày.
        implementation: {expression: "den >= tu", remedy: "Sửa một trong hai ngày."}
        customProperties:
          - {property: weight, value: 3}
      - id: loi
        type: text
        dimension: accuracy
        severity: warning
        description: Ảnh phải rõ mặt.
"""
