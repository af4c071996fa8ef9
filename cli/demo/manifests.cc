#include "cli/demo/manifests.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "cli/demo/embedded_files.h"
#include "k8s/yaml_json.h"

namespace trimtab::demo {
namespace {

k8s::Json Read(std::string_view name) {
  auto json = k8s::ParseYamlAsJson(EmbeddedFiles().at(name), std::string(name));
  TRIMTAB_CHECK(json.ok());
  return *std::move(json);
}

}  // namespace

std::vector<k8s::Json> CustomKinds() { return {Read("tuningloops.yaml"), Read("trials.yaml")}; }
k8s::Json CheckoutDeployment() { return Read("checkout.yaml"); }
k8s::Json TuneLoop() { return Read("tune.yaml"); }

}  // namespace trimtab::demo
