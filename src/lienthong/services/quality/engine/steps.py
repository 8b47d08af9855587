"""What a run is doing, as people read it while they wait. Message ids."""

from lienthong.base.i18n import N_

FEW = N_("Xét các cột ít giá trị")
SKIPS = N_("Đếm các ô trống")
GROUPS = N_("Tìm bản ghi trùng")
ROWS = N_("Xét từng bản ghi")
WHOLE = N_("Xét cả bảng")
STEPS = (FEW, SKIPS, ROWS, GROUPS, WHOLE)
