"""Write what was planted beside the generated data."""

import json

from lienthong.entrypoints.demo.generate.model import GeneratedFile


def write_truth(file: GeneratedFile, seed: int) -> None:
    """Write the truth of a file."""
    truth = {
        "synthetic": True,
        "contract": file.contract,
        "table": file.table,
        "file": file.path.name,
        "rows": file.rows,
        "seed": seed,
        "faults": [fault.to_json() for fault in file.faults],
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    file.truth_path.write_text(text + "\n", encoding="utf-8")
