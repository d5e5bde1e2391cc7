"""
A new version of a tariff for everybody who has an older one.

`affected` finds whom it reaches, `preview` keeps that list until it is confirmed, `applying` publishes the
version and makes the list binding, `moving` writes explicit dated phases in batches, `latecomers` adds
who got an older version meanwhile, `results` says what became of each. Charges read phases only and
never "resolve" a version.
"""
