"""The contract of which the quality pages' bench declares thousands: one text, names put in."""

_HEAD = """\
apiVersion: v3.1.0
kind: DataContract
id: {id}
name: {name}
version: 1.0.0
status: active
slaProperties:
  - {{property: frequency, value: 400, unit: d}}
customProperties:
  - {{property: owner, value: {owner}}}
  - {{property: sharing, value: {{level: open}}}}
{entry}schema:
  - name: {table}
    physicalName: {table}
    businessName: {name}
    logicalType: object
    customProperties:
      - {{property: unitField, value: don_vi}}
      - {{property: titleField, value: ten}}
      - {{property: freshnessField, value: ra_soat}}
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        criticalDataElement: true
      - name: ten
        businessName: Tên
        logicalType: string
        required: true
      - name: so_quyet_dinh
        businessName: Số quyết định
        logicalType: string
        logicalTypeOptions: {{pattern: '^[0-9]{{1,4}}/QĐ-UBND$'}}
      - name: dien_thoai
        businessName: Điện thoại
        logicalType: string
        required: true
        logicalTypeOptions: {{minLength: 10, maxLength: 11}}
      - name: dien_tich
        businessName: Diện tích
        logicalType: number
        logicalTypeOptions: {{minimum: 1, maximum: 50000}}
      - name: tu
        businessName: Từ ngày
        logicalType: date
      - name: den
        businessName: Đến ngày
        logicalType: date
      - name: don_vi
        businessName: Đơn vị
        logicalType: string
      - name: ra_soat
        businessName: Ngày rà soát
        logicalType: date
    quality:
      - id: sau
        type: custom
        engine: lienthong
        dimension: accuracy
        severity: warning
        description: Đến ngày không trước từ ngày.
        implementation: {{expression: "den >= tu", remedy: "Sửa một trong hai ngày."}}
"""


def contract(contract_id: str, *, name: str, owner: str, entry: str = "") -> str:
    """Return a contract of one table, called by its id. ``entry`` is its row of the register."""
    of_entry = f"  - {{property: registerEntry, value: {entry}}}\n" if entry else ""
    return _HEAD.format(
        id=contract_id, name=name, owner=owner, table=table_of(contract_id), entry=of_entry
    )


def table_of(contract_id: str) -> str:
    """Return the table of a contract of the bench."""
    return contract_id.replace("-", "_")
