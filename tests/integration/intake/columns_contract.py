"""A contract in which every way a row may be judged has its column."""

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-cot
name: Cơ sở dữ liệu thử theo cột
version: 1.0.0
status: active
schema:
  - name: noi_thu
    physicalName: noi_thu
    businessName: Nơi thử
    logicalType: object
    properties:
      - name: ma
        businessName: Mã nơi
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
  - name: thu_cot
    physicalName: thu_cot
    businessName: Bảng thử theo cột
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
        logicalTypeOptions: {pattern: '^M[0-9]{1,6}$', maxLength: 7}
      - name: lan
        businessName: Lần
        logicalType: integer
        required: true
        primaryKey: true
        primaryKeyPosition: 2
      - name: ten
        businessName: Tên
        logicalType: string
        required: true
        logicalTypeOptions: {maxLength: 20}
      - name: don_vi
        businessName: Đơn vị
        logicalType: string
      - name: can_cuoc
        businessName: Căn cước
        logicalType: string
        unique: true
        customProperties:
          - {property: term, value: nguoi.so-dinh-danh}
      - name: gioi_tinh
        businessName: Giới tính
        logicalType: string
        customProperties:
          - {property: term, value: nguoi.gioi-tinh}
          - {property: codeList, value: gioi-tinh}
      - name: ngay_sinh
        businessName: Ngày sinh
        logicalType: date
        customProperties:
          - {property: term, value: nguoi.ngay-sinh}
      - name: so_tien
        businessName: Số tiền
        logicalType: number
        required: true
        logicalTypeOptions: {minimum: 0, maximum: 5000}
        customProperties:
          - {property: requiredSeverity, value: warning}
      - name: luc
        businessName: Lúc
        logicalType: timestamp
      - name: noi
        businessName: Nơi
        logicalType: string
        customProperties:
          - {property: reference, value: {contract: thu-cot, table: noi_thu, column: ma}}
      - name: cha
        businessName: Bản ghi cha
        logicalType: string
        customProperties:
          - {property: reference, value: {contract: thu-cot, table: thu_cot, column: ma}}
      - name: cac_noi
        businessName: Các nơi
        logicalType: array
        items:
          logicalType: string
          businessName: Nơi
          customProperties:
            - {property: reference, value: {contract: thu-cot, table: noi_thu, column: ma}}
      - name: ghi_chu
        businessName: Ghi chú
        logicalType: string
    quality:
      - id: ten-va-noi-khong-lap
        type: library
        metric: duplicateValues
        dimension: uniqueness
        severity: error
        description: Trong một nơi không có hai tên giống nhau.
        unit: rows
        mustBe: 0
        arguments:
          properties: [ten, noi]
      - id: ghi-chu-khong-lap
        type: library
        metric: duplicateValues
        dimension: uniqueness
        severity: warning
        description: Ghi chú không lặp lại.
        unit: rows
        mustBe: 0
        arguments:
          properties: [ghi_chu, ten]
      - id: tien-khi-co-noi
        type: custom
        engine: lienthong
        dimension: consistency
        severity: error
        description: Có nơi thì số tiền lớn hơn số lần.
        implementation:
          expression: noi IS NULL OR so_tien > lan
          remedy: Sửa số tiền.
      - id: ghi-chu-co-don-vi
        type: custom
        engine: lienthong
        dimension: consistency
        severity: warning
        description: Ghi chú có đơn vị.
        implementation:
          expression: ghi_chu IS NULL OR don_vi IS NOT NULL
          remedy: Sửa đơn vị.
"""
