#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "k8s/json.h"
#include "k8s/object.h"
#include "sim/custom_values.h"
#include "sim/schema.h"
#include "sim/status.h"
#include "sim/store.h"

namespace trimtab::sim {

// A column of `kubectl get`.
struct PrinterColumn {
  std::string name;
  std::string type;
  std::string path;  // ".status.phase", ".status.conditions[?(@.type=="Ready")].status"
  int priority = 0;
};

// What a CustomResourceDefinition says about one of its versions.
struct CustomPart {
  // Where the scale subresource reads and writes; empty where there is none.
  std::string replicas_path;
  std::string status_replicas_path;
  std::string label_selector_path;
  bool has_rules = false;  // CEL rules somewhere in its schema
  // Shared, for a Kind is copied while the catalog is made.
  std::shared_ptr<CustomPatterns> patterns = std::make_shared<CustomPatterns>();
};

// One kind in one version, as the server serves it.
struct Kind {
  k8s::ResourceType type;
  // Where its objects lie: "deployments.apps". Versions of a kind share one, and so do the two
  // views of an Event.
  std::string storage;
  std::string singular;
  std::string list_kind;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  std::vector<std::string> subresources;  // "status", "scale", "resize"
  // Where this version calls a top-level field otherwise than the storage does: {stored, here}.
  std::vector<std::pair<std::string, std::string>> renamed;
  bool unconditional_update = true;  // a PUT needs no resourceVersion
  bool counts_generations = false;
  Schema schema;
  // openAPIV3Schema of a custom kind; of a built-in one only the names of its fields, or null.
  k8s::Json openapi;
  // What an object holds before its creator sets anything, and so does not come to own: the zero
  // value of the server's own type, and what admission adds.
  k8s::Json born{k8s::Json::Object()};
  // Fills in what was left out; null for none.
  std::function<void(k8s::Json&)> fill;
  // The causes of a refusal; `live` is null on create.
  std::function<std::vector<StatusCause>(const k8s::Json& next, const k8s::Json* live)> check;
  std::vector<PrinterColumn> columns;
  std::vector<std::string> selectable;  // field selectors beside metadata.name and .namespace
  std::optional<CustomPart> custom;

  bool Has(std::string_view subresource) const;
  // A stored version as this kind shows it (mostly the same one), and what to store for it.
  Version Show(Version stored) const;
  k8s::Json ToStorage(k8s::Json shown) const;
};

// Every kind that is served now. A kind keeps its address for as long as the catalog lives, also
// when it is withdrawn: open watches refer to it.
class Catalog {
 public:
  Catalog();  // with the built-in kinds
  ~Catalog();

  // Null if it is not served.
  const Kind* Find(std::string_view group, std::string_view version, std::string_view plural) const;
  const Kind* Find(const k8s::ResourceType& type) const {
    return Find(type.group, type.version, type.plural);
  }
  const std::vector<std::unique_ptr<const Kind>>& all() const { return kinds_; }

  void Serve(Kind kind);
  void Withdraw(const std::string& storage);

 private:
  std::vector<std::unique_ptr<const Kind>> kinds_;
  std::vector<std::unique_ptr<const Kind>> withdrawn_;
};

}  // namespace trimtab::sim
