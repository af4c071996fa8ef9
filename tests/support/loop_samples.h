#pragma once

#include <string>
#include <vector>

#include "k8s/json.h"

namespace trimtab {

// A file of the source tree; "" and a failure of the test where it cannot be read.
std::string SourceText(const std::string& path);

// One YAML document as kubectl would send it; null and a failure where it cannot be read.
k8s::Json FromYaml(const std::string& text);

// A TuningLoop that must be refused: what its author is told, "<field path>: <sentence>".
struct RefusedLoop {
  std::string title;
  std::string field;
  std::string sentence;
  k8s::Json loop;
};

// tests/contract/samples/refused_tuning_loops.yaml
std::vector<RefusedLoop> RefusedLoops();

// config/samples
std::vector<k8s::Json> SampleLoops();

}  // namespace trimtab
