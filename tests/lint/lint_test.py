"""Each rule catches a planted violation, and accepts its nearest lawful neighbour."""

import tempfile
import unittest
from pathlib import Path

import docs_links
import format as clang_format
import layers
import listed
import sizes
import test_rows
import tree
import words


class Rule(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def plant(self, name, text=""):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def assert_finds(self, rule, *parts):
        """The rule finds exactly one problem, and says these things about it."""
        problems = rule.check(self.root)
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def assert_accepts(self, rule):
        self.assertEqual(rule.check(self.root), [])


class Tree(Rule):
    def test_build_folders_are_not_the_project(self):
        self.plant("build/a.cc")
        self.plant("build-asan/b.cc")
        self.plant(".git/c.cc")
        self.plant("base/d.cc")
        self.assertEqual([tree.name(self.root, path) for path in tree.files(self.root, ".cc")], ["base/d.cc"])

    def test_code_blanks_comments_and_strings_and_keeps_lines(self):
        text = 'a; // throw\n/* throw\n */ b("throw \\" x"); R"(throw\n)"; c(1\'000, \'"\'); d'
        self.assertNotIn("throw", tree.code(text))
        self.assertEqual(tree.code(text).count("\n"), text.count("\n"))
        self.assertTrue(tree.code(text).endswith("d"))
        self.assertIn("000", tree.code(text))

    def test_includes_in_comments_do_not_count(self):
        self.plant("base/a.h", '#include <map>\n// #include "base/b.h"\n  # include "base/c.h"\n')
        self.assertEqual(tree.includes(self.root / "base/a.h"), [(1, "<", "map"), (3, '"', "base/c.h")])


class Layers(Rule):
    def include(self, source, target):
        self.plant(target)
        self.plant(source, f'#include "{target}"\n')

    def test_a_lower_layer_may_be_included(self):
        self.include("controller/apply/a.cc", "k8s/b.h")
        self.include("cli/a.cc", "controller/app/b.h")
        self.include("cli/b.cc", "sim/b.h")
        self.include("controller/app/c.cc", "k8s/transport/c.h")
        self.include("controller/domain/a.cc", "optimizer/point.h")
        self.assert_accepts(layers)

    def test_a_higher_layer_may_not(self):
        self.include("base/a.cc", "k8s/b.h")
        self.assert_finds(layers, "base/a.cc:1: k8s/b.h", "only lower layers")

    def test_rooms_of_one_layer_may_not_include_each_other(self):
        for source, target in [("k8s/a.cc", "optimizer/b.h"), ("controller/codec/a.cc", "controller/apply/b.h"),
                               ("k8s/transport/a.cc", "k8s/b.h"), ("k8s/a.cc", "k8s/transport/b.h")]:
            with self.subTest(source=source):
                self.assertIsNotNone(layers.why_not(source, target))

    def test_decisions_know_no_cluster_no_clock_and_no_optimizer_engine(self):
        for target in ["k8s/a.h", "base/clock.h", "base/http.h", "base/rng.h", "optimizer/bayes_optimizer.h"]:
            with self.subTest(target=target):
                self.assertIsNotNone(layers.why_not("controller/domain/advance.cc", target))

    def test_the_controller_and_the_simulated_cluster_do_not_know_each_other(self):
        for source, target in [("controller/app/a.cc", "sim/b.h"), ("controller/reconcile/a.cc", "sim/b.h"),
                               ("sim/a.cc", "controller/measure/b.h"), ("sim/a.cc", "controller/reconcile/b.h")]:
            with self.subTest(source=source, target=target):
                self.assertIsNotNone(layers.why_not(source, target))

    def test_transports_are_named_by_the_wiring_only(self):
        self.include("controller/reconcile/a.cc", "k8s/transport/b.h")
        self.assert_finds(layers, "use the interface")

    def test_the_reconciler_starts_no_threads(self):
        self.plant("controller/reconcile/a.cc", "#include <thread>\n")
        self.assert_finds(layers, "thread: is closed to controller/reconcile")

    def test_nothing_includes_tests(self):
        self.include("cli/a.cc", "tests/b.h")
        self.assert_finds(layers, "cli/a.cc:1")

    def test_a_quoted_include_is_a_path_from_the_root(self):
        self.plant("base/b.h")
        self.plant("base/a.cc", '#include "b.h"\n')
        self.assert_finds(layers, "paths from the root")

    def test_every_file_is_in_a_room(self):
        self.plant("attic/a.cc")
        self.assert_finds(layers, "attic/a.cc", "in no room")

    def test_include_cycles_are_found(self):
        self.plant("base/a.h", '#include "base/b.h"\n')
        self.plant("base/b.h", '#include "base/a.h"\n')
        self.assert_finds(layers, "include cycle: base/a.h -> base/b.h -> base/a.h")


class Words(Rule):
    def test_each_forbidden_call_is_found_in_product_code_only(self):
        samples = {"::now(": "Clock::now();", "sleep_for": "sleep_for(x);", "sleep_until": "sleep_until(x);",
                   "random_device": "std::random_device d;", "std::thread": "std::jthread t;", "throw": "throw 1;",
                   "std::cout": "std::cout << 1;", "<cpprest/": "#include <cpprest/json.h>",
                   "<curl/": "#include <curl/curl.h>", "<yaml-cpp/": "#include <yaml-cpp/yaml.h>",
                   "<simdjson": "#include <simdjson.h>", "<spdlog": "#include <spdlog/spdlog.h>"}
        self.assertEqual(samples.keys(), words.CALLS.keys())
        for word, line in samples.items():
            with self.subTest(word=word):
                self.plant("tests/a.cc", line)
                self.plant("base/a.cc", line)
                self.assert_finds(words, "base/a.cc:1", word)

    def test_words_in_comments_and_longer_words_are_no_calls(self):
        self.plant("base/a.cc", '// may throw\nint throwaway = f("std::cout");\n')
        self.assert_accepts(words)

    def test_each_sign_of_unfinished_work_is_found_even_in_prose(self):
        for word in words.UNFINISHED:
            with self.subTest(word=word):
                written = word.upper() if word in ("todo", "fixme", "xxx", "hack") else word
                self.plant("docs/a.md", f"\nthis is {written} here\n")
                self.assert_finds(words, "docs/a.md:2", word)

    def test_the_allow_list_excuses_one_word_in_one_file(self):
        self.plant("base/a.cc", "Clock::now();\nClock::now();\n")
        self.plant(words.ALLOW, "# why\nbase/a.cc | ::now( | the one clock\n")
        self.assert_accepts(words)
        self.plant("base/b.cc", "Clock::now();\n")
        self.assert_finds(words, "base/b.cc:1")

    def test_an_entry_may_name_a_family_of_files(self):
        self.plant("base/clock_a.cc", "Clock::now();\n")
        self.plant("base/clock_b.cc", "Clock::now();\n")
        self.plant(words.ALLOW, "base/clock_* | ::now( | the clocks\n")
        self.assert_accepts(words)

    def test_an_entry_that_excuses_nothing_is_an_error(self):
        self.plant(words.ALLOW, "base/a.cc | throw | gone since\n")
        self.assert_finds(words, "allow.txt:1", "excuses nothing")

    def test_an_entry_without_a_reason_or_with_an_unknown_word_is_an_error(self):
        for entry in ["base/a.cc | throw", "base/a.cc | gets | old"]:
            with self.subTest(entry=entry):
                self.plant(words.ALLOW, entry)
                self.assert_finds(words, "allow.txt:1")


class Listed(Rule):
    def test_a_file_is_named_relative_to_the_list(self):
        self.plant("base/CMakeLists.txt", "trimtab_library(base SOURCES a.cc deep/b.cc ../other/c.cc)")
        self.plant("base/a.cc")
        self.plant("base/deep/b.cc")
        self.plant("other/c.cc")
        self.assert_accepts(listed)

    def test_a_file_that_nothing_builds_is_found(self):
        self.plant("tests/CMakeLists.txt", "trimtab_test(a SOURCES aa_test.cc)  # a_test.cc")
        self.plant("tests/aa_test.cc")
        self.plant("tests/a_test.cc")
        self.assert_finds(listed, "tests/a_test.cc: is in no CMakeLists.txt")


class Sizes(Rule):
    def function(self, lines):
        return "int F() {\n" + "  G();\n" * (lines - 2) + "}\n"

    def test_limits_are_inclusive(self):
        self.plant("base/a.cc", self.function(60))
        self.plant("base/b.py", "a\n" * 400)
        self.assert_accepts(sizes)

    def test_a_long_file_is_found(self):
        self.plant("base/a.h", "\n" * 401)
        self.assert_finds(sizes, "base/a.h: 401 lines")

    def test_a_long_function_is_found_wherever_it_stands(self):
        for before, after in [("namespace a {\n", "}\n"), ("template <class T>\nclass [[nodiscard]] A : B {\n", "};\n"),
                              ("#define M {\n", ""), ('extern "C" {\n', "}\n"), ("enum class E { a };\n", "")]:
            with self.subTest(before=before):
                self.plant("base/a.cc", before + self.function(61) + after)
                self.assert_finds(sizes, f"base/a.cc:{before.count(chr(10)) + 1}: a function of 61 lines")

    def test_a_test_body_is_a_function(self):
        self.plant("tests/a_test.cc", self.function(61).replace("int F()", "TEST(A, B)"))
        self.assert_finds(sizes, "61 lines")

    def test_many_short_functions_are_no_long_one(self):
        self.plant("base/a.cc", "namespace a {\nclass B {\n" + self.function(20) * 5 + "};\n}\n")
        self.assert_accepts(sizes)


class DocsLinks(Rule):
    def test_links_to_files_and_headings_are_followed(self):
        self.plant("docs/b.md", "# The `one` thing\n")
        self.plant("docs/a.md", "[x](b.md) [y](b.md#the-one-thing) [z](../docs) [w](https://example.com/none) `[c](d)`\n")
        self.assert_accepts(docs_links)

    def test_a_link_that_leads_nowhere_is_found(self):
        self.plant("README.md", "\nsee [this](docs/none.md)\n")
        self.assert_finds(docs_links, "README.md:2: docs/none.md: leads nowhere")

    def test_a_missing_heading_is_found(self):
        self.plant("README.md", "# Here\n[x](#there)\n")
        self.assert_finds(docs_links, "no heading 'there'")


class TestRows(Rule):
    def table(self, **changed):
        self.plant("tests/fault/a_test.cc", "TEST_P(Fault, Known) {}\n")
        for page, required in test_rows.REQUIRED.items():
            rows = {promise: f"| {promise} | what \\| why | `Fault.Known` |\n" for promise in required}
            rows |= {promise: row for promise, row in changed.items() if promise in required}
            self.plant(page, "| # | what | test |\n|---|---|---|\n" + "".join(rows.values()))

    def test_one_row_for_each_promise_is_accepted(self):
        self.table()
        self.assert_accepts(test_rows)

    def test_a_missing_table_is_found(self):
        self.table()
        (self.root / "docs/faults.md").unlink()
        self.assert_finds(test_rows, "docs/faults.md: is missing")

    def test_a_missing_row_is_found_on_every_page(self):
        self.table(K7="")
        self.assert_finds(test_rows, "docs/faults.md: K7 has no row")
        self.table(T7="")
        self.assert_finds(test_rows, "docs/optimizer-rules.md: T7 has no row")

    def test_a_second_row_is_found(self):
        self.table(K7="| K7 | a | `Fault.Known` |\n| K7 | b | `Fault.Known` |\n")
        self.assert_finds(test_rows, "K7 has 2 rows")

    def test_a_test_that_does_not_exist_is_found(self):
        self.table(L3="| L3 | a | `Fault.Known`, `Fault.Gone` |\n")
        self.assert_finds(test_rows, "L3: there is no test Fault.Gone")

    def test_a_row_without_a_test_is_found(self):
        self.table(L3="| L3 | a | later |\n")
        self.assert_finds(test_rows, "L3 names no test")


class Format(Rule):
    def test_what_clang_format_would_change_is_found(self):
        self.plant(".clang-format", "BasedOnStyle: Google\n")
        self.plant("base/a.cc", "int a;\n")
        self.assert_accepts(clang_format)
        self.plant("base/a.cc", "int  a;\n")
        self.assert_finds(clang_format, "base/a.cc:1")


if __name__ == "__main__":
    unittest.main()
