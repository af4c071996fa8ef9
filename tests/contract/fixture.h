#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "k8s/json.h"
#include "k8s/kube_client.h"
#include "tests/contract/kinds.h"
#include "tests/contract/world.h"

namespace trimtab::contract {

// Of a text in the test's own source: one that cannot be read is a bug of the test.
k8s::Json J(std::string_view text);

// Follows members to a number; -1 if there is none.
int64_t Number(const k8s::Json& json, std::initializer_list<std::string_view> path);

// A member at a path, as text; "" if it is missing.
std::string Dump(const k8s::Json& json, std::initializer_list<std::string_view> path);

// An answer that is no success, as the server words it. Compared to the letter in both worlds.
struct Refusal {
  int status = 0;
  std::string reason;
  std::string message;
  std::vector<std::string> causes;  // "field: message (reason)"

  bool operator==(const Refusal&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Refusal& refusal);

// A whole object: `rest` with the kind and the name filled in.
k8s::Json Named(const k8s::ResourceType& type, const std::string& ns, const std::string& name,
                std::string_view rest);

// What a Kubernetes API server promises, asked of each world alike. Every test has a namespace of
// its own. Where a real one is not at hand the test says so and is skipped.
class Contract : public testing::TestWithParam<WorldKind> {
 protected:
  void SetUp() final;
  void TearDown() final;
  // What a fixture sets up in its namespace.
  virtual void Prepare() {}

  World& world() { return *world_; }
  k8s::KubeClient& client() { return world_->client(); }
  const std::string& ns() const { return ns_; }

  // These expect success and return the object as it then is; null after a failure.
  k8s::Json Create(const k8s::ResourceType& type, const std::string& name, std::string_view rest);
  k8s::Json Get(const k8s::ResourceType& type, const std::string& name);
  k8s::Json Patch(const k8s::ResourceType& type, const std::string& name, std::string_view patch,
                  const std::string& subresource = "");
  k8s::Json Force(const std::string& manager, const k8s::ResourceType& type,
                  const std::string& name, std::string_view rest);

  // Where an object of the test is.
  k8s::ObjectName At(const k8s::ResourceType& type, const std::string& name) const {
    return {.ns = type.namespaced ? ns_ : "", .name = name};
  }

  // These may fail.
  Result<k8s::Object> ApplyAs(const std::string& manager, const k8s::ResourceType& type,
                              const std::string& name, std::string_view rest, bool force = false);
  bool Exists(const k8s::ResourceType& type, const std::string& name);
  std::vector<k8s::Json> List(const k8s::ResourceType& type, const std::string& label_selector = "",
                              const std::string& field_selector = "");
  void Delete(const k8s::ResourceType& type, const std::string& name);

  // A request of any shape, with the answer's body read as JSON (null if it is none).
  struct Answer {
    int status = 0;
    k8s::Json body;
    std::string text;
  };
  Answer Ask(const std::string& method, const std::string& target, std::string body = "",
             const std::string& content_type = "application/json",
             std::vector<HttpHeader> more = {});
  static Refusal RefusalOf(const Answer& answer);

  bool Eventually(const std::function<bool()>& holds) { return world_->Eventually(holds); }

 private:
  std::unique_ptr<World> world_;
  std::string ns_;
};

}  // namespace trimtab::contract

// Runs the tests of a fixture in both worlds.
#define TRIMTAB_IN_BOTH_WORLDS(fixture)                                                  \
  INSTANTIATE_TEST_SUITE_P(Simulated, fixture,                                           \
                           testing::Values(::trimtab::contract::WorldKind::kSimulated)); \
  INSTANTIATE_TEST_SUITE_P(Real, fixture, testing::Values(::trimtab::contract::WorldKind::kReal))
