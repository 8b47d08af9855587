"""The rows of the ``list_page`` benchmark, made by PostgreSQL itself: names, codes, dates, gaps."""

# Words found in about one row of 100,000.
RARE = (("quynh", "Quỳnh"), ("khuong", "Khương"), ("trinh", "Trịnh"))
# As rare as those, though its letters without diacritics are those of the commonest name.
HIDDEN = "Trăn"
_SYLLABLES = (
    "Trần Nguyễn Long Phúc Vân Hòa Bình Sơn Minh Lê Lý Phạm Đinh Hồ Ngọc Kim Thiên Quang "
    "Thanh An Bảo Cát Châu Đại Đông Đức Giang Hà Hải Hạnh Hưng Khánh Lâm Liên Linh Lộc Mai Mỹ "
    "Nam Nghĩa Nhân Ninh Phong Phú Phương Quý Sinh Tân Tây Thái Thắng Thịnh Thọ Thủy Tiên "
    "Toàn Trung Tú Tường Uy Viên Việt Vĩnh Vũ Xuân Yên Ái Ân Ấn Bạch Cẩm Cao Chính Cổ Dương "
    "Duy Đạo Đăng Điện Gia Hiền Hiếu Hoàng Hồng Huệ Hương Huy Khê Khoa Kỳ Lạc Lan Lương Mạc "
    "Mẫu Nga Nghi Nhật Oanh Pháp Phổ"
)
_KINDS = "Đền Chùa Đình Miếu Lăng Thành Am Tháp Phủ Nghè"
FILL = f"""
WITH words AS (
  SELECT string_to_array('{_SYLLABLES}', ' ') AS w, string_to_array('{_KINDS}', ' ') AS k
)
INSERT INTO data.di_tich
  (_id, _version, _event, _changed_at, _source, ma_di_tich, ten_di_tich, loai_hinh, nien_dai,
   cap_xep_hang, so_quyet_dinh, ngay_quyet_dinh, ma_tinh, ma_xa, dia_chi, kinh_do, vi_do,
   dien_tich, tinh_trang, nam_tu_bo, don_vi_quan_ly, don_vi_cap_nhat)
SELECT
  'DT-' || lpad((n % 100)::text, 2, '0') || '-' || lpad(n::text, 8, '0'), 1,
  CASE WHEN n % 211 = 0 THEN 'CANCEL' ELSE 'NEW' END,
  now() - n * interval '5 seconds', 'do',
  'DT-' || lpad((n % 100)::text, 2, '0') || '-' || lpad(n::text, 8, '0'),
  k[1 + (h % 10)] || ' ' || w[1 + (power((h / 10 % 997) / 997.0, 2) * 99)::int] || ' '
    || w[1 + (h / 9970 % 100)] || CASE h / 997000 % 100000 WHEN 7 THEN ' Quỳnh'
       WHEN 8 THEN ' Khương' WHEN 9 THEN ' Trịnh' WHEN 10 THEN ' {HIDDEN}' ELSE '' END
    || ' ' || (n % 977),
  (ARRAY['LICH_SU','KIEN_TRUC','KHAO_CO','DANH_THANG'])[1 + (h / 3 % 4)],
  'thế kỷ XVII', (ARRAY['CHUA_XEP_HANG','CAP_TINH','QUOC_GIA'])[1 + (h / 7 % 3)],
  (h % 5000) || '/QĐ-UBND',
  CASE WHEN h % 10 < 3 THEN NULL ELSE date '1962-01-01' + (h / 11 % 23000)::int END,
  (ARRAY['01','79','31','48','92','22','38','40','66','04','08','11','12','14','15','19','20','24',
         '25','33','37','42','44','46','51','52','56','68','75','80','82','86','91','96']
  )[1 + (power((h / 13 % 1009) / 1009.0, 2) * 33)::int],
  lpad((h / 17 % 3321)::text, 5, '0'), 'Thôn ' || (n % 40), 105 + (h % 1000) / 500.0,
  20 + (h % 1000) / 700.0, h % 20000, 'TOT', 1990 + (h % 35)::int,
  'Ban quản lý di tích ' || (n % 300), 'bvhttdl-dv-' || (h % 60)
FROM words, generate_series(1, :rows) AS n,
  LATERAL (SELECT abs(hashint8extended(n, 7)) % 1000000000000 AS h) AS x
"""
