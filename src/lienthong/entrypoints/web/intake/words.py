"""The steps of the wizard and the repairs, in words."""

from django.utils.translation import gettext_lazy as _

STEPS = (_("Chọn tệp"), _("Ghép cột và xem trước"), _("Chạy"), _("Kết quả"))
