"""A declared database with every kind of field the entry form draws, small enough to fill."""

ENTRY = """\
apiVersion: v3.1.0
kind: DataContract
id: kho-hien-vat
name: Kho hiện vật thử nghiệm
version: 1.0.0
status: active
schema:
  - name: hien_vat
    physicalName: hien_vat
    businessName: Hiện vật
    logicalType: object
    customProperties:
      - {property: titleField, value: ten}
    properties:
      - name: ma
        businessName: Mã hiện vật
        description: Số kiểm kê ghi trong sổ.
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        logicalTypeOptions: {maxLength: 40}
        customProperties: [{property: group, value: Nhận diện}]
      - name: ten
        businessName: Tên hiện vật
        logicalType: string
        required: true
        logicalTypeOptions: {maxLength: 200}
        customProperties: [{property: group, value: Nhận diện}]
      - name: thuoc_bo
        businessName: Thuộc bộ
        description: Hiện vật chính của bộ, nếu có.
        logicalType: string
        customProperties:
          - {property: group, value: Nhận diện}
          - {property: reference, value: {contract: kho-hien-vat, table: hien_vat, column: ma}}
      - name: cap
        businessName: Cấp xếp hạng
        logicalType: string
        customProperties:
          - {property: group, value: Xếp hạng}
          - {property: codeList, value: cap-xep-hang-di-tich}
      - name: so_quyet_dinh
        businessName: Số quyết định
        description: Quyết định xếp hạng.
        logicalType: string
        required: true
        customProperties:
          - {property: group, value: Xếp hạng}
          - {property: showWhen, value: "cap = 'quoc-gia'"}
      - name: gia_tri
        businessName: Giá trị bảo hiểm
        logicalType: number
        customProperties:
          - {property: group, value: Xếp hạng}
          - {property: kind, value: money}
      - name: co_bao_hiem
        businessName: Tên công ty bảo hiểm
        logicalType: string
        customProperties:
          - {property: group, value: Xếp hạng}
          - {property: showWhen, value: "gia_tri >= 1000.5"}
      - name: nien_dai
        businessName: Niên đại
        logicalType: string
        customProperties:
          - {property: group, value: Mô tả}
          - {property: kind, value: uncertain-date}
      - name: ngay_nhap
        businessName: Ngày nhập kho
        logicalType: date
        customProperties: [{property: group, value: Mô tả}]
      - name: mo_ta
        businessName: Mô tả
        logicalType: string
        customProperties:
          - {property: group, value: Mô tả}
          - {property: multiline, value: true}
      - name: noi_phat_hien
        businessName: Nơi phát hiện
        logicalType: object
        customProperties:
          - {property: group, value: Nơi chốn}
          - {property: kind, value: point}
      - name: vung
        businessName: Vùng khai quật
        logicalType: object
        customProperties:
          - {property: group, value: Nơi chốn}
          - {property: kind, value: area}
      - name: kich_thuoc
        businessName: Kích thước
        description: Mỗi chiều một dòng.
        logicalType: array
        customProperties: [{property: group, value: Mô tả}]
        items:
          logicalType: object
          properties:
            - {name: chieu, businessName: Chiều, logicalType: string, required: true}
            - {name: so_do, businessName: Số đo (cm), logicalType: number}
      - name: ten_khac
        businessName: Tên khác
        logicalType: array
        customProperties: [{property: group, value: Nhận diện}]
        items: {logicalType: string}
      - name: anh
        businessName: Ảnh chính
        logicalType: object
        customProperties:
          - {property: group, value: Tệp}
          - {property: kind, value: image}
      - name: ho_so
        businessName: Hồ sơ
        logicalType: object
        customProperties:
          - {property: group, value: Tệp}
          - {property: kind, value: file}
"""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000020000000208020000"
    "00fdd49a730000001649444154789c63ac0803022626064606063606"
    "00000b2a00b5d1d5d1d50000000049454e44ae426082"
)
