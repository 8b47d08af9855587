"""A contract with every logical type, references and a rule only the receiver enforces."""

SYNC_CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-dong-bo
name: Cơ sở dữ liệu thử đồng bộ
version: 1.0.0
status: active
slaProperties:
  - {property: latency, value: 60, unit: s}
schema:
  - name: thu_don_vi
    physicalName: thu_don_vi
    businessName: Đơn vị
    logicalType: object
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
      - name: cap_tren
        businessName: Đơn vị cấp trên
        logicalType: string
        relationships:
          - {type: foreignKey, to: thu_don_vi.ma}
  - name: thu_ho_so
    physicalName: thu_ho_so
    businessName: Hồ sơ
    logicalType: object
    properties:
      - name: so
        businessName: Số hồ sơ
        logicalType: integer
        required: true
        primaryKey: true
        primaryKeyPosition: 1
      - name: ten
        businessName: Tên
        logicalType: string
        required: true
      - name: ma_the
        businessName: Mã thẻ
        logicalType: string
        unique: true
      - name: don_vi
        businessName: Đơn vị
        logicalType: string
        relationships:
          - {type: foreignKey, to: thu_don_vi.ma}
      - name: dien_tich
        businessName: Diện tích
        logicalType: number
      - name: con_hieu_luc
        businessName: Còn hiệu lực
        logicalType: boolean
      - name: tu_ngay
        businessName: Từ ngày
        logicalType: date
      - name: den_ngay
        businessName: Đến ngày
        logicalType: date
      - name: cap_nhat
        businessName: Cập nhật
        logicalType: timestamp
      - name: ghi_chu
        businessName: Ghi chú
        logicalType: string
    quality:
      - id: sau
        type: custom
        engine: lienthong
        dimension: consistency
        severity: warning
        description: Đến ngày không trước từ ngày
        implementation: {expression: "den_ngay >= tu_ngay", remedy: "Sửa một trong hai ngày."}
        customProperties:
          - {property: enforcedBy, value: receiver}
"""
SECOND_VERSION = SYNC_CONTRACT.replace("version: 1.0.0", "version: 1.1.0")
REFERRING_CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-tham-chieu
name: Cơ sở dữ liệu thử tham chiếu
version: 1.0.0
status: active
schema:
  - name: thu_tham_chieu
    physicalName: thu_tham_chieu
    businessName: Tham chiếu
    logicalType: object
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
      - name: don_vi
        businessName: Đơn vị
        logicalType: string
        customProperties:
          - property: reference
            value: {contract: thu-dong-bo, table: thu_don_vi, column: ma}
"""
