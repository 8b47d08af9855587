"""One contract with a column of every type and kind."""

EVERY_TYPE = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-moi-kieu
name: Cơ sở dữ liệu thử mọi kiểu
version: 1.0.0
status: active
slaProperties:
  - {property: latency, value: 60, unit: s}
schema:
  - name: thu_moi_kieu
    physicalName: thu_moi_kieu
    businessName: Hiện vật thử
    logicalType: object
    properties:
      - {name: ma, businessName: Mã, logicalType: string, required: true, primaryKey: true}
      - {name: so_luong, businessName: Số lượng, logicalType: integer}
      - {name: can_nang, businessName: Cân nặng, logicalType: number}
      - name: gia_tri
        businessName: Giá trị
        logicalType: number
        customProperties: [{property: kind, value: money}]
      - {name: con_trung_bay, businessName: Còn trưng bày, logicalType: boolean}
      - {name: ngay_nhap, businessName: Ngày nhập, logicalType: date}
      - {name: gio_mo, businessName: Giờ mở, logicalType: time}
      - {name: cap_nhat, businessName: Cập nhật, logicalType: timestamp}
      - name: ngay_phat_hien
        businessName: Ngày phát hiện
        logicalType: string
        customProperties: [{property: kind, value: partial-date}]
      - name: nien_dai
        businessName: Niên đại
        logicalType: string
        customProperties: [{property: kind, value: uncertain-date}]
      - name: trung_bay
        businessName: Trưng bày
        logicalType: object
        customProperties: [{property: kind, value: period}]
      - name: nguoi_hien
        businessName: Người hiến
        logicalType: object
        customProperties: [{property: kind, value: person}]
        properties:
          - {name: ho_ten, businessName: Họ tên, logicalType: string, required: true}
          - name: so_dinh_danh
            businessName: Số định danh
            logicalType: string
            customProperties: [{property: term, value: nguoi.so-dinh-danh}]
      - name: noi_giu
        businessName: Nơi giữ
        logicalType: object
        customProperties: [{property: kind, value: organisation}]
        properties:
          - {name: ten, businessName: Tên, logicalType: string}
      - name: dia_chi
        businessName: Địa chỉ
        logicalType: object
        customProperties: [{property: kind, value: address}]
        properties:
          - {name: so_nha, businessName: Số nhà, logicalType: string}
          - name: ma_tinh
            businessName: Tỉnh
            logicalType: string
            customProperties: [{property: codeList, value: tinh}]
      - name: vi_tri
        businessName: Vị trí
        logicalType: object
        customProperties: [{property: kind, value: point}]
      - name: khu_vuc
        businessName: Khu vực
        logicalType: object
        customProperties: [{property: kind, value: area}]
      - name: ho_so
        businessName: Hồ sơ
        logicalType: object
        customProperties: [{property: kind, value: file}]
      - name: anh
        businessName: Ảnh
        logicalType: array
        items:
          logicalType: object
          customProperties: [{property: kind, value: image}]
      - name: kich_thuoc
        businessName: Kích thước
        logicalType: array
        logicalTypeOptions: {maxItems: 5}
        items:
          logicalType: object
          properties:
            - {name: chieu, businessName: Chiều, logicalType: string, required: true}
            - {name: so_do, businessName: Số đo, logicalType: number}
            - {name: do_luc, businessName: Đo lúc, logicalType: timestamp}
      - name: chat_lieu
        businessName: Chất liệu
        logicalType: array
        logicalTypeOptions: {uniqueItems: true}
        items: {logicalType: string, logicalTypeOptions: {maxLength: 20}}
      - name: thuoc_bo
        businessName: Thuộc bộ
        logicalType: object
        properties:
          - name: hien_vat
            businessName: Hiện vật
            logicalType: string
            customProperties:
              - property: reference
                value: {contract: thu-moi-kieu, table: thu_moi_kieu, column: ma}
"""

AREA = '{"type":"Polygon","coordinates":[[[105,21],[106,21],[106,22],[105,21]]]}'
DIGEST = "0" * 64
# Title of a column of the file → what a clerk wrote.
GOOD = {
    "Mã": "HV1",
    "Số lượng": "3",
    "Cân nặng": "12,50",
    "Giá trị": "1.500.000",
    "Còn trưng bày": "có",
    "Ngày nhập": "05/03/2020",
    "Giờ mở": "8h30",
    "Cập nhật": "05/03/2020 14:30",
    "Ngày phát hiện": "tháng 5/1990",
    "Niên đại": "khoảng thế kỷ XV",
    "Trưng bày – Từ": "01/05/2025",
    "Trưng bày – Đến": "05/05/2025",
    "Người hiến – Họ tên": "Nguyễn  Văn An",
    "Người hiến – Số định danh": "001099012345",
    "Nơi giữ": '{"ten": "Bảo tàng Mẫu"}',
    "Địa chỉ": "5 ngõ 2 | Hà Nội",
    "Vị trí": "21,0285; 105,8542",
    "Khu vực": AREA,
    "Hồ sơ": f'{{"ten":"a.pdf","loai":"application/pdf","so_byte":10,"sha256":"{DIGEST}"}}',
    "Ảnh": f"a.jpg | image/jpeg | 20 | {DIGEST}\nb.jpg | image/jpeg | 30 | {DIGEST}",
    "Kích thước": "Cao | 12,5 | 05/03/2020 14:30\nRộng \\| sâu | 7",
    "Chất liệu": "gốm\nmen lam",
    "Thuộc bộ – Hiện vật": "HV0",
}
