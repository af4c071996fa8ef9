#include "tests/sim/world/definitions.h"

#include <fstream>
#include <sstream>
#include <string>

#include "base/check.h"
#include "k8s/yaml_json.h"

namespace trimtab::sim {
namespace {

k8s::Json ReadDefinition(const std::string& file) {
  const std::string path = std::string(TRIMTAB_SOURCES) + "/config/crd/" + file;
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  auto json = k8s::ParseYamlAsJson(text.str(), path);
  TRIMTAB_CHECK(json.ok());
  return *std::move(json);
}

}  // namespace

const std::vector<k8s::Json>& Definitions() {
  static const std::vector<k8s::Json> kDefinitions = {ReadDefinition("tuningloops.yaml"),
                                                      ReadDefinition("trials.yaml")};
  return kDefinitions;
}

}  // namespace trimtab::sim
