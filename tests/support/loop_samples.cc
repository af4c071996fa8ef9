#include "tests/support/loop_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "k8s/yaml_json.h"

namespace trimtab {
namespace {

std::vector<std::string> SplitAt(const std::string& text, const std::string& separator) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t end; (end = text.find(separator, begin)) != std::string::npos;) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace

std::string SourceText(const std::string& path) {
  std::ifstream file(std::string(TRIMTAB_SOURCES "/") + path);
  EXPECT_TRUE(file.is_open()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

k8s::Json FromYaml(const std::string& text) {
  const auto json = k8s::ParseYamlAsJson(text, "sample");
  EXPECT_TRUE(json.ok()) << json.error().message << " in " << text;
  return json.ok() ? *json : k8s::Json();
}

std::vector<RefusedLoop> RefusedLoops() {
  std::vector<RefusedLoop> loops;
  for (const std::string& sample :
       SplitAt(SourceText("tests/contract/samples/refused_tuning_loops.yaml"), "---\n")) {
    const std::vector<std::string> lines = SplitAt(sample, "\n");
    if (lines.size() < 3) continue;
    const size_t colon = lines[1].find(": ");
    EXPECT_NE(colon, std::string::npos) << sample;
    loops.push_back({.title = lines[0].substr(2),
                     .field = lines[1].substr(2, colon - 2),
                     .sentence = lines[1].substr(colon + 2),
                     .loop = FromYaml(sample)});
  }
  return loops;
}

std::vector<k8s::Json> SampleLoops() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(TRIMTAB_SOURCES "/config/samples")) {
    names.push_back(file.path().filename());
  }
  std::sort(names.begin(), names.end());
  std::vector<k8s::Json> loops;
  for (const std::string& name : names)
    loops.push_back(FromYaml(SourceText("config/samples/" + name)));
  return loops;
}

}  // namespace trimtab
