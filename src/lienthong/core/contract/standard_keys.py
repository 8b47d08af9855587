"""Which keys each part of a contract may have: what ODCS declares, without its library.

Importing that library takes 0.07 s in every command. Written by tools/build_standard_keys.py:
``key`` holds a plain value, ``key>Part`` one part or a list of parts.
"""

from collections.abc import Mapping

ROOT = "OpenDataContractStandard"
_WRITTEN: Mapping[str, str] = {
    "OpenDataContractStandard": (
        "version kind apiVersion id name tenant tags status servers>Server dataProduct "
        "description>Description domain schema>SchemaObject support>Support price>Pricing "
        "team>Team roles>Role slaDefaultElement slaProperties>ServiceLevelAgreementProperty "
        "authoritativeDefinitions>AuthoritativeDefinition customProperties>CustomProperty "
        "context>Context contractCreatedTs"
    ),
    "Server": (
        "id server type description environment roles>Role customProperties>CustomProperty "
        "account catalog catalogUrl database dataset delimiter encoding endpointUrl format host "
        "location namespace path port project region regionName schema serviceName stagingDir "
        "stream warehouse workgroup"
    ),
    "Role": (
        "id role description access firstLevelApprovers secondLevelApprovers "
        "customProperties>CustomProperty"
    ),
    "CustomProperty": ("id property value description vendor"),
    "Description": (
        "usage purpose limitations authoritativeDefinitions>AuthoritativeDefinition "
        "customProperties>CustomProperty"
    ),
    "AuthoritativeDefinition": ("id url type description"),
    "SchemaObject": (
        "id name physicalType description businessName deprecated synonyms>Synonym "
        "authoritativeDefinitions>AuthoritativeDefinition tags customProperties>CustomProperty "
        "logicalType physicalName dataGranularityDescription properties>SchemaProperty "
        "relationships>Relationship quality>DataQuality context>Context"
    ),
    "Synonym": ("id synonym description locale source status customProperties>CustomProperty"),
    "SchemaProperty": (
        "id name physicalType physicalName description businessName deprecated synonyms>Synonym "
        "authoritativeDefinitions>AuthoritativeDefinition tags customProperties>CustomProperty "
        "primaryKey primaryKeyPosition logicalType logicalTypeOptions semanticType required "
        "unique partitioned partitionKeyPosition classification encryptedName "
        "transformSourceObjects transformLogic transformDescription examples enum>EnumValue "
        "criticalDataElement relationships>Relationship quality>DataQuality "
        "properties>SchemaProperty items>SchemaProperty map>MapDefinition"
    ),
    "EnumValue": (
        "id value label description tags customProperties>CustomProperty "
        "authoritativeDefinitions>AuthoritativeDefinition"
    ),
    "Relationship": ("id type from to customProperties>CustomProperty"),
    "DataQuality": (
        "id authoritativeDefinitions>AuthoritativeDefinition businessImpact "
        "customProperties>CustomProperty description dimension method name schedule scheduler "
        "severity tags type unit metric rule arguments mustBe mustNotBe mustBeGreaterThan "
        "mustBeGreaterOrEqualTo mustBeLessThan mustBeLessOrEqualTo mustBeBetween mustNotBeBetween "
        "query engine implementation"
    ),
    "MapDefinition": ("key value"),
    "Context": ("instructions verifiedStatements>VerifiedStatement constraints>Constraint"),
    "VerifiedStatement": (
        "id question answer tags customProperties>CustomProperty "
        "authoritativeDefinitions>AuthoritativeDefinition"
    ),
    "Constraint": (
        "id constraint tags customProperties>CustomProperty "
        "authoritativeDefinitions>AuthoritativeDefinition"
    ),
    "Support": (
        "id channel url description tool scope invitationUrl customProperties>CustomProperty"
    ),
    "Pricing": ("id priceAmount priceCurrency priceUnit"),
    "Team": (
        "id name description members>TeamMember tags customProperties>CustomProperty "
        "authoritativeDefinitions>AuthoritativeDefinition"
    ),
    "TeamMember": (
        "id username name description role dateIn dateOut replacedByUsername tags "
        "customProperties>CustomProperty authoritativeDefinitions>AuthoritativeDefinition"
    ),
    "ServiceLevelAgreementProperty": (
        "id property value valueExt unit element driver description scheduler schedule "
        "customProperties>CustomProperty authoritativeDefinitions>AuthoritativeDefinition"
    ),
}
PARTS: Mapping[str, Mapping[str, str]] = {
    part: {key: inner for key, _, inner in (word.partition(">") for word in said.split())}
    for part, said in _WRITTEN.items()
}
