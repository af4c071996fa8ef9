// What holds for every format alike, on written and on random files.
#include "controller/apply/config_file/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"
#include "tests/support/config_leaves.h"
#include "tests/unit/controller/apply/config_file/file_cases.h"

namespace trimtab::apply {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Sample {
  const char* key;
  const char* file;
  const char* path;
  const char* values[3];
};

constexpr Sample kSamples[] = {
    {"a.yaml", "# c\nm: gzip # d\nn: 1\n", "/m", {"yes", "zstd", "it's"}},
    {"a.yml", "m: \"g\\x7Aip\"\r\n", "/m", {"yes", "zstd", "\"\\"}},
    {"a.yaml", "m: {n: 0.50, o: 1}", "/m/n", {"1", "0.125", "-3"}},
    {"a.yaml", "m: TRUE\n", "/m", {"false", "true", "false"}},
    {"a.json", "{\"m\": \"\\u0067zip\", \"n\": 1}", "/m", {"yes", "\"", "\\"}},
    {"a.json", "{\"m\": 1.50e1, \"n\": 1}", "/m", {"1", "0.125", "-3"}},
    {"a.properties", "m = g\\zip\nn=1", "/m", {"a\\b", " x", "=:#!"}},
    {"a.ini", "[s]\nm = gzip\nn = 1\n", "/s/m", {"x y", "1", "a=b"}},
    {"a.cfg", "m = 'gzip'\n", "/m", {"x y", "", "a;b"}},
};

TEST(ConfigFile, WhatIsPutBackIsTheFileAsItWas) {
  for (const Sample& sample : kSamples) {
    const auto before = ReadAt(sample.key, sample.file, sample.path);
    ASSERT_TRUE(before && *before) << sample.file;
    std::string file = sample.file;
    for (const char* value : sample.values) {
      const auto changed = WriteAt(sample.key, file, sample.path, value);
      ASSERT_TRUE(changed) << changed.error().message;
      EXPECT_EQ(Read(sample.key, *changed, sample.path), value);
      file = *changed;
    }
    const auto back = PutBack(sample.key, file, sample.path, (*before)->bytes);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, sample.file);
  }
}

TEST(ConfigFile, WritingWhatIsThereChangesNothing) {
  for (const Sample& sample : kSamples) {
    const std::string value = Read(sample.key, sample.file, sample.path);
    EXPECT_EQ(Written(sample.key, sample.file, sample.path, value), sample.file);
  }
}

TEST(ConfigFile, BytesThatAreNotOneValueAreNotPutBack) {
  for (const Sample& sample : kSamples) {
    for (const char* bytes :
         {"1\nx: 2", "1\nx=2", "1, \"x\": 2", "\"", "1 # c", "1 ; c", "{", "a: b", "|"}) {
      const auto back = PutBack(sample.key, sample.file, sample.path, bytes);
      if (!back) continue;
      // To this format it is one.
      EXPECT_EQ(ReadAt(sample.key, *back, sample.path).value()->bytes, bytes) << sample.key;
    }
  }
  EXPECT_THAT(PutBack("a.json", "{\"m\":1}", "/m", "1,\"x\":2").error().message,
              StartsWith("a.json /m: cannot be set to "));
}

TEST(ConfigFile, AValueIsOneLineOfText) {
  for (const Sample& sample : kSamples) {
    for (const std::string_view value : {"a\nb", "a\tb", "\x7f", "\xff", "a\rb"}) {
      EXPECT_THAT(Written(sample.key, sample.file, sample.path, value),
                  HasSubstr("neither line breaks nor control characters"));
    }
  }
}

TEST(ConfigFile, AFormatIsKnownByItsSuffixOnly) {
  for (const char* key : {"app.toml", "nginx.conf", "app", "yaml", "app.yaml.bak", ""}) {
    EXPECT_THAT(Read(key, "a: 1\n", "/a"), HasSubstr("leave path out to set the whole file"))
        << key;
  }
  EXPECT_THAT(Read("a.yaml", std::string((size_t{1} << 20) + 1, '#'), "/a"), HasSubstr("1 MiB"));
}

// A file with every way to write a value, at random.
class RandomFile {
 public:
  RandomFile(Rng rng, bool json) : rng_(rng), json_(json) {}

  std::string Make() {
    std::string file = Pick({"", "\xEF\xBB\xBF"});
    if (json_) return file + Flow(3) + Pick({"", "\n", "\r\n"});
    line_ = Pick({"\n", "\r\n"});
    file += Pick({"", "# head: [" + line_, "---" + line_});
    file +=
        "base: &base {x: 1, y: b}" + line_ + "copy: *base" + line_ + "free: &free {x: 2}" + line_;
    return file + Block(0, 2) + Pick({"", line_, "# tail" + line_});
  }

 private:
  std::string Pick(const std::vector<std::string>& from) { return from[rng_.Below(from.size())]; }

  std::string Scalar() {
    if (json_)
      return Pick(
          {"1", "-0.5", "1e3", "true", "false", "null", "\"\"", "\"a\\nb\"", "\"\\u00e4}\""});
    return Pick({"1", "-0.5", "true", "False", "~", "yes", "010", "a b", "zstd", "''", "'it''s'",
                 "\"\"", "\"a\\nb: }\"", "*base", "&other 5", "!t v", "u\xC3\xA4", "a:b",
                 "http://x/#y"});
  }

  std::string Key(size_t i) { return (json_ ? "\"k" : Pick({"k", "\"k"})) + std::to_string(i); }

  std::string Flow(int depth) {
    if (depth == 0 || rng_.Chance(0.3)) return Scalar();
    const bool list = rng_.Chance(0.4);
    std::string text = list ? "[" : "{";
    const size_t count = rng_.Below(4);
    for (size_t i = 0; i < count; ++i) {
      text += i > 0 ? Pick({",", ", ", " , "}) : Pick({"", " "});
      if (!list) {
        const std::string key = Key(i);
        text += key + (key[0] == '"' ? "\"" : "") + Pick({": ", ":  "});
      }
      text += Flow(depth - 1);
    }
    return text + Pick({"", " "}) + (list ? "]" : "}");
  }

  std::string Block(size_t indent, int depth) {
    std::string text;
    const size_t count = 1 + rng_.Below(4);
    for (size_t i = 0; i < count; ++i) {
      const std::string key = Key(i);
      text += std::string(indent, ' ') + key + (key[0] == '"' ? "\"" : "") + ":";
      if (depth > 0 && rng_.Chance(0.4)) {
        text += Pick({"", " # c: 1"}) + line_ + Block(indent + 2, depth - 1);
      } else if (rng_.Chance(0.1)) {
        text += " |" + line_ + std::string(indent + 2, ' ') + "k0: 1" + line_;
      } else {
        text += Pick({" ", "   "}) + Flow(2) + Pick({"", " # c", "\t# 'd"}) + line_;
      }
    }
    return text;
  }

  Rng rng_;
  const bool json_;
  std::string line_ = "\n";
};

// Writes each value wherever it can, and looks that nothing else changed. How often it could.
size_t WriteEverywhere(const std::string& key, const std::string& file, const std::string& value) {
  size_t written = 0;
  const test::Leaves before = test::LeavesOf(key, file);
  EXPECT_FALSE(before.empty()) << file;
  for (const auto& [path, leaf] : before) {
    const auto found = path.empty() ? Error{} : ReadAt(key, file, path);
    if (!found || !*found) continue;
    EXPECT_EQ(WriteAt(key, file, path, (*found)->value).value(), file) << path;
    const auto changed = WriteAt(key, file, path, value);
    if (!changed) continue;
    ++written;
    EXPECT_EQ(Read(key, *changed, path), value) << file << path;
    test::Leaves after = test::LeavesOf(key, *changed);
    after[path] = leaf;
    EXPECT_EQ(after, before) << file << path;
    EXPECT_EQ(PutBack(key, *changed, path, (*found)->bytes).value(), file) << path;
  }
  return written;
}

TEST(ConfigFile, NothingElseChangesInRandomFiles) {
  constexpr int kFiles = 600;
  size_t written = 0;
  for (int i = 0; i < kFiles; ++i) {
    Rng rng(static_cast<uint64_t>(i));
    const bool json = i % 3 == 0;
    const std::string file = RandomFile(rng.Fork("file"), json).Make();
    const std::vector<std::string> values{"7",      "zstd", "yes", "false",
                                          "a: b #", "0.25", "'\"", "*base"};
    written += WriteEverywhere(json ? "a.json" : "a.yaml", file, values[rng.Below(values.size())]);
  }
  EXPECT_GT(written, size_t{kFiles});
}

}  // namespace
}  // namespace trimtab::apply
