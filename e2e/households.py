"""The family of the journeys. Invented, like everybody in the tests."""

FAMILY = {
    "registered_in": "331083102",
    "household_size": "3",
    "income_month": "2400",
    "assets": "60000",
    "homes": "1",
    "vehicle": "none",
    "capital": "0",
    "shop_property": "no",
    "supporter": "able",
    "age": "58",
    "disability": "physical",
    "disability_grade": "2",
    "major_illness": "no",
    "student": "yes",
    "unemployed_member": "no",
    "housing_difficulty": "no",
    "needs_care": "yes",
    "struck_by_disaster": "no",
    "sudden_hardship": "no",
    "legal_matter": "no",
}
"""林建国, 58, of 楚门镇, his wife and their daughter at school: 800 yuan a month each."""
