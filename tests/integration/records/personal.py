"""A database of people whose key is personal data, for the tests of access."""

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: nguoi
version: 1.0.0
name: Người
status: active
domain: thu
tenant: bo
description: {purpose: "Thử quyền truy cập."}
customProperties:
  - {property: titleEn, value: People}
schema:
  - name: nguoi
    businessName: Người
    physicalName: nguoi
    description: Người để thử.
    customProperties:
      - {property: titleField, value: ten}
      - {property: unitField, value: don_vi}
    properties:
      - name: so
        businessName: Số
        description: Số thẻ.
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        unique: true
        customProperties: [{property: personal, value: basic}]
      - name: ten
        businessName: Họ tên
        description: Họ và tên.
        logicalType: string
        required: true
        customProperties: [{property: personal, value: basic}]
      - name: don_vi
        businessName: Đơn vị
        description: Đơn vị quản lý.
        logicalType: string
      - name: ghi_chu
        businessName: Ghi chú
        description: Ghi chú.
        logicalType: string
        logicalTypeOptions: {maxLength: 10}
        quality:
          - id: co-ghi-chu
            type: library
            metric: nullValues
            mustBe: 0
            dimension: completeness
            severity: warning
            description: Nên có ghi chú.
"""
