"""Labels of the volcano chart stand where there is room."""

from gnbreport.report.charts import volcano


def boxes(records):
    values = [r["estimate"] for r in records] + [0.0]
    low, span = min(values), max(values) - min(values)
    top = max(r["y"] for r in records)
    for r in records:
        if r["text"]:
            x = (r["estimate"] - low) / span * volcano.WIDTH
            width = volcano.CHARACTER * len(r["text"])
            start = x if r["side"] == "right" else x - width
            yield start, start + width, (1 - r["y"] / top) * volcano.HEIGHT


def points(*xy):
    return [{"estimate": x, "y": y, "label": f"genus Longname{i:012d}", "text": "", "side": ""} for i, (x, y) in xy]


def test_labels_do_not_overlap_or_leave_the_chart():
    records = points(*enumerate([(-0.04, 3.0), (-0.039, 3.01), (-0.038, 2.99), (0.1, 5.0), (0.099, 4.99), (0.0, 2.0)]))
    volcano.place_labels(records, 0.05)
    placed = list(boxes(records))
    assert len(placed) >= 3
    for i, (a, b, y) in enumerate(placed):
        assert a >= 0
        assert b <= volcano.WIDTH
        assert all(b < c or d < a or abs(y - z) > volcano.LINE for c, d, z in placed[:i])


def test_only_points_below_alpha_are_named():
    records = points(*enumerate([(0.1, 1.2), (0.2, 1.4), (-0.1, 0.1)]))
    volcano.place_labels(records, 0.05)
    assert [bool(r["text"]) for r in records] == [False, True, False]
