// Custom kinds: served after a moment, defaulted, pruned, validated, shown in columns.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/contract/crds.h"
#include "tests/contract/deployments.h"
#include "tests/contract/fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;
using testing::ElementsAre;
using testing::HasSubstr;

class CustomKind : public Contract {
 protected:
  void Prepare() override {
    const Json crd = Named(CustomResourceDefinitions(), "", dials_.name(), dials_.definition());
    const Result<k8s::Object> made = client().Create(CustomResourceDefinitions(), crd);
    ASSERT_TRUE(made.ok() || made.error().code == Code::kExists) << made.error().message;
    ASSERT_TRUE(Eventually([&] { return client().List(type(), {.ns = ns()}).ok(); }));
  }

  k8s::ResourceType type() const { return dials_.type(); }
  std::string path(const std::string& name = "") const { return PathOf(type(), ns(), name); }

  Refusal RefusalOfCreate(const std::string& spec, const std::string& query = "") {
    const Json object = Named(type(), ns(), "bad", R"({"spec": )" + spec + "}");
    return RefusalOf(Ask("POST", path() + query, object.Dump()));
  }
  // The one-cause refusal that validation gives.
  Refusal Invalid(const std::string& field, const std::string& message, const std::string& reason) {
    return {.status = 422,
            .reason = "Invalid",
            .message = "Dial." + type().group + " \"bad\" is invalid: " + field + ": " + message,
            .causes = {field + ": " + message + " (" + reason + ")"}};
  }

 private:
  const Dials dials_;
};
TRIMTAB_IN_BOTH_WORLDS(CustomKind);

TEST_P(CustomKind, IsEstablishedAndDiscoverable) {
  const Json crd = Get(CustomResourceDefinitions(), "dials." + type().group);
  EXPECT_THAT(Dump(crd, {"status", "conditions"}), HasSubstr(R"("Established")"));
  const Answer found = Ask("GET", "/apis/" + type().group + "/v1");
  ASSERT_EQ(found.status, 200) << found.text;
  const Json::Array& resources = *found.body.Find("resources")->array();
  ASSERT_EQ(resources.size(), 2u);
  EXPECT_EQ(resources[0].Text({"name"}), "dials");
  EXPECT_EQ(resources[0].Text({"kind"}), "Dial");
  EXPECT_EQ(Dump(resources[0], {"shortNames"}), R"(["dl"])");
  EXPECT_EQ(resources[1].Text({"name"}), "dials/status");
}

TEST_P(CustomKind, FillsInDefaultsAtEveryDepth) {
  const Json made = Create(type(), "one", R"({"spec": {"mode": "Low", "nested": {}}})");
  EXPECT_EQ(*made.Find("spec"), J(R"({"mode": "Low", "level": 3, "nested": {"deep": true}})"));
}

TEST_P(CustomKind, KeepsAQuantityAsItWasWritten) {
  const Json made = Create(type(), "one", R"({"spec": {"mode": "Low", "cpu": "1000m"}})");
  EXPECT_EQ(made.Text({"spec", "cpu"}), "1000m");
}

TEST_P(CustomKind, PrunesFieldsThatTheSchemaDoesNotKnow) {
  const Json object = Named(type(), ns(), "one", R"({"spec": {"mode": "Low", "x": 1}, "y": 2})");
  const Answer made = Ask("POST", path(), object.Dump());
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.body.Get({"spec", "x"}), nullptr);
  EXPECT_EQ(made.body.Find("y"), nullptr);
}

TEST_P(CustomKind, RefusesUnknownFieldsUnderStrictValidation) {
  const Refusal expected{
      .status = 400,
      .reason = "BadRequest",
      .message =
          "Dial in version \"v1\" cannot be handled as a Dial: strict decoding error: "
          "unknown field \"spec.nested.z\", unknown field \"spec.x\"",
      .causes = {}};
  EXPECT_EQ(
      RefusalOfCreate(R"({"mode": "Low", "x": 1, "nested": {"z": 1}})", "?fieldValidation=Strict"),
      expected);
}

TEST_P(CustomKind, NamesTheFieldAndTheRuleOfAnInvalidValue) {
  EXPECT_EQ(RefusalOfCreate(R"({"mode": "low"})"),
            Invalid("spec.mode", R"(Unsupported value: "low": supported values: "Low", "High")",
                    "FieldValueNotSupported"));
  EXPECT_EQ(RefusalOfCreate(R"({"mode": "Low", "level": 0})"),
            Invalid("spec.level",
                    "Invalid value: 0: spec.level in body should be greater than or equal to 1",
                    "FieldValueInvalid"));
  EXPECT_EQ(RefusalOfCreate(R"({"mode": "Low", "level": 99})"),
            Invalid("spec.level",
                    "Invalid value: 99: spec.level in body should be less than or equal to 9",
                    "FieldValueInvalid"));
  EXPECT_EQ(RefusalOfCreate("{}"), Invalid("spec.mode", "Required value", "FieldValueRequired"));
  EXPECT_EQ(
      RefusalOfCreate(R"({"mode": "Low", "level": "x"})"),
      Invalid("spec.level",
              R"(Invalid value: "string": spec.level in body must be of type integer: "string")",
              "FieldValueTypeInvalid"));
  EXPECT_EQ(RefusalOfCreate(R"({"mode": "Low", "tags": ["a", "b", "c"]})"),
            Invalid("spec.tags", "Too many: 3: must have at most 2 items", "FieldValueTooMany"));
  EXPECT_EQ(RefusalOfCreate(R"({"mode": "Low", "label": "abcde"})"),
            Invalid("spec.label", "Too long: may not be more than 4 bytes", "FieldValueTooLong"));
  EXPECT_EQ(RefusalOfCreate(R"({"mode": "Low", "knobs": [{"name": "a"}, {"name": "a"}]})"),
            Invalid("spec.knobs[1]", R"(Duplicate value: {"name":"a"})", "FieldValueDuplicate"));
  EXPECT_EQ(RefusalOfCreate(R"({"mode": "Low", "knobs": [{"value": 1}]})"),
            Invalid("spec.knobs[0].name", "Required value", "FieldValueRequired"));
}

TEST_P(CustomKind, NamesEveryInvalidFieldAtOnce) {
  const Refusal both = RefusalOfCreate(R"({"mode": "low", "level": 0})");
  EXPECT_EQ(both.status, 422);
  EXPECT_EQ(both.causes.size(), 2u) << both;
  EXPECT_THAT(both.message, HasSubstr("is invalid: [spec."));
}

TEST_P(CustomKind, ListsItemsWithTheirKind) {
  Create(type(), "one", R"({"spec": {"mode": "Low"}})");
  const Answer list = Ask("GET", path());
  EXPECT_EQ(list.body.Text({"kind"}), "DialList");
  EXPECT_EQ(list.body.Find("items")->array()->front().Text({"kind"}), "Dial");
}

TEST_P(CustomKind, AnswersWithItsPrinterColumnsWhenAskedForATable) {
  Create(type(), "one", R"({"spec": {"mode": "Low"}})");
  const Answer answer = Ask("GET", path() + "?limit=500", "", "",
                            {{"Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"}});
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.body.Text({"kind"}), "Table");
  std::vector<std::string> columns;
  for (const Json& column : *answer.body.Find("columnDefinitions")->array()) {
    columns.push_back(std::string(column.Text({"name"})) + " " +
                      std::string(column.Text({"type"})) + " " +
                      std::to_string(Number(column, {"priority"})));
  }
  EXPECT_THAT(columns, ElementsAre("Name string 0", "Mode string 0", "Level integer 1"));
  const Json& row = answer.body.Find("rows")->array()->front();
  EXPECT_EQ(Dump(row, {"cells"}), R"(["one","Low",3])");
  EXPECT_EQ(row.Text({"object", "kind"}), "PartialObjectMetadata");
  EXPECT_EQ(row.Text({"object", "metadata", "name"}), "one");
}

TEST_P(CustomKind, SelectsByASelectableFieldAndRefusesOthers) {
  Create(type(), "low", R"({"spec": {"mode": "Low"}})");
  Create(type(), "high", R"({"spec": {"mode": "High"}})");
  const std::vector<Json> high = List(type(), "", "spec.mode=High");
  ASSERT_EQ(high.size(), 1u);
  EXPECT_EQ(high[0].Text({"metadata", "name"}), "high");
  const Refusal expected{.status = 400,
                         .reason = "BadRequest",
                         .message = "field label not supported: spec.level",
                         .causes = {}};
  EXPECT_EQ(RefusalOf(Ask("GET", path() + "?fieldSelector=spec.level%3D3")), expected);
}

TEST_P(CustomKind, TheStatusSubresourceChangesOnlyTheStatus) {
  const Json made = Create(type(), "one", R"({"spec": {"mode": "Low"}, "status": {"phase": "x"}})");
  EXPECT_EQ(made.Find("status"), nullptr);
  const Json patched =
      Patch(type(), "one", R"({"spec": {"mode": "High"}, "status": {"phase": "Done"}})", "status");
  EXPECT_EQ(patched.Text({"spec", "mode"}), "Low");
  EXPECT_EQ(Dump(patched, {"status"}), R"({"phase":"Done"})");
  EXPECT_EQ(Number(patched, {"metadata", "generation"}), 1);
  const Json other = Patch(type(), "one", R"({"status": {"phase": "No"}})");
  EXPECT_EQ(other.Text({"status", "phase"}), "Done");
}

TEST_P(CustomKind, TheGenerationCountsChangesOfTheSpec) {
  Create(type(), "one", R"({"spec": {"mode": "Low"}})");
  Patch(type(), "one", R"({"metadata": {"labels": {"a": "b"}}})");
  EXPECT_EQ(Number(Get(type(), "one"), {"metadata", "generation"}), 1);
  Patch(type(), "one", R"({"spec": {"level": 5}})");
  EXPECT_EQ(Number(Get(type(), "one"), {"metadata", "generation"}), 2);
}

TEST_P(CustomKind, AStatusIsPatchedOnlyAtTheVersionThatWasRead) {
  const Json made = Create(type(), "one", R"({"spec": {"mode": "Low"}})");
  const auto version = std::string(made.Text({"metadata", "resourceVersion"}));
  const Json status = J(R"({"phase": "First"})");
  const k8s::ObjectName one = At(type(), "one");
  ASSERT_TRUE(client().PatchStatus(type(), one, status, version).ok());
  const Result<k8s::Object> late =
      client().PatchStatus(type(), one, J(R"({"phase": "Late"})"), version);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Code::kConflict);
  EXPECT_EQ(Get(type(), "one").Text({"status", "phase"}), "First");
}

TEST_P(CustomKind, AListWithKeysIsMergedByThemAndOneWithoutIsOneLeaf) {
  Force("one", type(), "k", R"({"spec": {"mode": "Low", "tags": ["x"],
                                         "knobs": [{"name": "a", "value": 1}]}})");
  const Result<k8s::Object> more = ApplyAs(
      "two", type(), "k", R"({"spec": {"mode": "Low", "knobs": [{"name": "b", "value": 2}]}})");
  ASSERT_TRUE(more.ok()) << more.error().message;
  EXPECT_EQ(Dump(more->Parse(), {"spec", "knobs"}),
            R"([{"name":"a","value":1},{"name":"b","value":2}])");
  const Result<k8s::Object> tags =
      ApplyAs("two", type(), "k", R"({"spec": {"mode": "Low", "tags": ["y"]}})");
  ASSERT_FALSE(tags.ok());
  EXPECT_EQ(tags.error().code, Code::kConflict);
}

TEST_P(CustomKind, IsGoneWithItsDefinition) {
  const Dials own(ns());
  Create(CustomResourceDefinitions(), own.name(), own.definition());
  ASSERT_TRUE(Eventually([&] { return client().List(own.type(), {.ns = ns()}).ok(); }));
  Create(own.type(), "one", R"({"spec": {"mode": "Low"}})");
  Delete(CustomResourceDefinitions(), own.name());
  EXPECT_TRUE(Eventually([&] {
    const Result<k8s::ListPage> list = client().List(own.type(), {.ns = ns()});
    return !list && list.error().code == Code::kNotFound;
  }));
}

}  // namespace
}  // namespace trimtab::contract
