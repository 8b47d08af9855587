"""A contract with an owning unit, a code-like pattern, personal data and a warning."""

PASSWORD = "mat-khau-rat-dai-9"
TITLES = ("Mã", "Tên", "Đơn vị", "Ngày cấp", "Số tiền", "Căn cước")

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-nhan
name: Cơ sở dữ liệu thử nhận
version: 1.0.0
status: active
schema:
  - name: thu_nhan
    physicalName: thu_nhan
    businessName: Bảng thử nhận
    logicalType: object
    customProperties:
      - {property: unitField, value: don_vi}
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        logicalTypeOptions: {pattern: '^M[0-9]{3,6}$', maxLength: 7}
        examples: [M001]
      - name: ten
        businessName: Tên
        logicalType: string
        required: true
        logicalTypeOptions: {maxLength: 40}
        customProperties:
          - {property: nameEn, value: Name}
      - name: don_vi
        businessName: Đơn vị
        logicalType: string
        required: true
      - name: ngay_cap
        businessName: Ngày cấp
        logicalType: date
      - name: so_tien
        businessName: Số tiền
        logicalType: number
        required: true
        customProperties:
          - {property: requiredSeverity, value: warning}
      - name: can_cuoc
        businessName: Căn cước
        logicalType: string
        customProperties:
          - {property: personal, value: sensitive}
"""
