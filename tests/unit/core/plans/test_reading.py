"""Plans in our own words: what is taken for a task, who leads it, when it is due, what is asked."""

from datetime import date

from lienthong.core.plans.bodies import Known, Register
from tests.unit.core.plans.plans import LABELLED, REGISTER, TABLE, reading


def test_labelled_lines_make_one_task() -> None:
    task = reading(LABELLED).tasks[0]

    assert (task.section, task.text) == (
        "II.1.a", "Nhập sổ kho của bảo tàng tỉnh vào phần mềm chung.",
    )  # fmt: skip
    assert [b.id for b in task.lead] == ["so-khcn"]
    assert [(b.words, b.id) for b in task.coordinating] == [
        ("Sở Nội vụ", "so-nv"), ("Hội Cổ vật Đông Hà", ""),
    ]  # fmt: skip
    assert (task.product, task.cost) == ("Sổ kho điện tử", "120 triệu đồng.")
    assert task.deadline.due == date(2026, 6, 30)
    assert task.place.line == 8
    assert task.origin.splitlines()[1] == "Cơ quan chủ trì: Sở Thông tin và Truyền thông."


def test_a_day_that_does_not_exist_is_a_question_at_its_place() -> None:
    task = reading(LABELLED).tasks[1]

    assert task.deadline is None
    assert [(d.code, d.words) for d in task.doubts] == [
        ("bad-date", "30/2/2026"), ("unknown-body", "Bảo tàng tỉnh"),
    ]  # fmt: skip
    assert task.place.line == 14


def test_a_heading_that_is_a_body_gives_its_parts_to_it() -> None:
    tasks = reading(LABELLED).tasks[2:5]

    assert [[b.id for b in t.lead] for t in tasks] == [["so-nv"]] * 3
    assert tasks[0].deadline.rule == "before"
    assert [t.text[:8] for t in tasks[1:]] == ["Tổng hợp", "Báo cáo "]
    assert (tasks[2].deadline.cadence, tasks[2].deadline.due_day) == ("monthly", 20)


def test_a_sentence_names_its_own_body_and_its_partner() -> None:
    task = reading(LABELLED).tasks[5]

    assert [b.id for b in task.lead] == ["vp"]
    assert [b.id for b in task.coordinating] == ["bca"]
    assert task.deadline.due == date(2027, 12, 31)


def test_aims_and_recipients_are_no_tasks() -> None:
    read = reading(LABELLED)

    assert len(read.tasks) == 6
    assert read.tasks[-1].text.endswith("hoàn thành trong năm 2027.")
    assert all("Lưu" not in t.text and "Mọi sổ kho" not in t.text for t in read.tasks)
    assert read.title.startswith("Đưa sổ kho")


def test_rows_of_an_annex_are_tasks_also_when_a_page_breaks_them() -> None:
    tasks = reading(TABLE).tasks

    assert [t.section for t in tasks] == ["PL02.I.1", "PL02.I.2", "PL02.II.1"]
    assert tasks[0].text.endswith("ảnh chụp và tên người giữ kho.")
    assert (tasks[0].product, tasks[0].coordinating_words) == (
        "Sổ kho điện tử", "Sở Khoa học và Công nghệ",
    )  # fmt: skip
    assert [b.id for b in tasks[1].lead] == ["bvh", "bca"]
    assert tasks[2].deadline.cadence == "quarterly"
    assert (tasks[0].place.table, tasks[0].place.row) == (1, 3)


def test_a_table_of_targets_gives_no_work_and_is_counted() -> None:
    text = TABLE.replace("Nội dung công việc", "Tên chỉ tiêu")

    assert (len(reading(text).tasks), reading(text).targets) == (0, 3)


def test_a_plan_for_a_year_lends_it_to_work_without_deadline() -> None:
    text = "KẾ HOẠCH\nSố hóa năm 2026\n\nII. NHIỆM VỤ\n- Mở rộng kho ảnh của bảo tàng tỉnh.\n"

    (task,) = reading(text).tasks

    assert task.deadline.due == date(2026, 12, 31)
    assert [d.code for d in task.doubts] == ["plan-year", "no-lead"]


def test_lines_that_a_page_broke_are_one_paragraph() -> None:
    wide = "- Rà soát toàn bộ sổ kho của các bảo tàng trong tỉnh và đối chiếu từng hiện vật với"
    text = f"II. NHIỆM VỤ\n1. Sở Nội vụ\n{wide}\nảnh chụp năm trước.\n- Lập danh mục mới.\n"

    assert [t.text.split()[-1] for t in reading(text).tasks] == ["trước.", "mới."]


def test_cells_that_end_with_bars_are_a_table() -> None:
    text = (
        "PHỤ LỤC I\nTT |\nNhiệm vụ |\nĐơn vị chủ trì |\nThời hạn |\n"
        "1 |\nNhập sổ kho\ncủa tỉnh |\nSở Nội vụ |\n31/12/2026 |\n"
        "2 |\na) Chụp ảnh. b) Dán mã. |\nBộ Công an |\n|\n"
    )

    tasks = reading(text).tasks

    assert [t.text for t in tasks] == ["Nhập sổ kho của tỉnh", "Chụp ảnh.", "Dán mã."]
    assert tasks[0].deadline.due == date(2026, 12, 31)
    assert tasks[1].section == "PLI.2.1"


def test_a_name_with_commas_is_kept_whole_and_former_names_are_known() -> None:
    words = "Bộ Văn hóa, Thể thao và Du lịch, các sở, ban, ngành; BCA và Sở KH&CN"

    found = REGISTER.bodies(words)

    assert [(b.words, b.id) for b in found] == [
        ("Bộ Văn hóa, Thể thao và Du lịch", "bvh"),
        ("các sở, ban, ngành", ""),
        ("BCA", "bca"),
        ("Sở KH&CN", "so-khcn"),
    ]


def test_units_of_the_nodes_own_agency_win_over_others_of_the_same_name() -> None:
    known = [Known("a-vp", ("Văn phòng Bộ",)), Known("b-vp", ("Văn phòng Bộ",))]

    assert Register(known, favoured="b").id_of("văn phòng bộ") == "b-vp"
    assert Register(known).id_of("Văn phòng Bộ") == "a-vp"
