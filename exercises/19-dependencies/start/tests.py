"""The handbook's own tests: python3 tests.py, in the folder with handbook.py."""

import unittest

import handbook


class Pages(unittest.TestCase):
    def test_a_page_has_a_heading_and_paragraphs(self):
        self.assertIn("<h1>Tides</h1>\n<p>High water", handbook.page("tides"))

    def test_a_list_becomes_a_list(self):
        self.assertIn('<li><a href="/tides">Tides</a></li>', handbook.page("index"))

    def test_signs_of_html_are_signs_in_a_text(self):
        self.assertIn("<p>5 &lt; 6 &amp; so on</p>", handbook.document("5 < 6 & so on"))

    def test_there_is_no_page_of_a_strange_name(self):
        self.assertIsNone(handbook.page("../etc/passwd"))


if __name__ == "__main__":
    unittest.main()
