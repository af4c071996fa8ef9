#include "sim/table.h"

#include <gmock/gmock.h>

#include "sim/table_cells.h"
#include "tests/sim/server_fixture.h"

namespace trimtab::sim {
namespace {

using k8s::Json;
using testing::ElementsAre;

constexpr const char* kPods = "/api/v1/namespaces/default/pods";

class TableTest : public ServerTest {
 protected:
  TableTest() { accept_ = "application/json;as=Table;v=v1;g=meta.k8s.io"; }

  // The columns that are always shown, and those of `-o wide`.
  std::vector<std::string> Columns(const std::string& target, bool wide) {
    std::vector<std::string> names;
    const Reply table = Ask("GET", target);
    for (const Json& column : *table.body.Find("columnDefinitions")->array()) {
      if (wide || column.Find("priority")->integer() == 0)
        names.emplace_back(column.Text({"name"}));
    }
    return names;
  }
  // Each cell of the only row.
  std::vector<std::string> Row(const std::string& target) {
    std::vector<std::string> cells;
    const Reply table = Ask("GET", target);
    for (const Json& cell : *table.body.Find("rows")->array()->front().Find("cells")->array()) {
      cells.push_back(cell.is_string() ? *cell.string() : cell.Dump());
    }
    return cells;
  }
  void CreatePod(const std::string& status = "") {
    ASSERT_EQ(Ask("POST", kPods,
                  R"({"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[
                      {"name":"a","image":"i"},{"name":"b","image":"i"}]}})")
                  .status,
              201);
    if (status.empty()) return;
    ASSERT_EQ(
        Ask("PATCH", std::string(kPods) + "/p/status", R"({"status":)" + status + "}", kMergeType)
            .status,
        200);
  }
};

TEST(AgeOf, IsAsCoarseAsKubectlShowsIt) {
  const WallTime now = *ParseRfc3339("2026-03-10T12:00:00Z");
  const std::vector<std::pair<const char*, const char*>> ages = {
      {"2026-03-10T12:00:00Z", "0s"},        {"2026-03-10T11:58:01Z", "119s"},
      {"2026-03-10T11:58:00Z", "2m"},        {"2026-03-10T11:56:40Z", "3m20s"},
      {"2026-03-10T11:50:00Z", "10m"},       {"2026-03-10T09:01:00Z", "179m"},
      {"2026-03-10T08:59:00Z", "3h1m"},      {"2026-03-10T04:00:00Z", "8h"},
      {"2026-03-08T12:00:01Z", "47h"},       {"2026-03-08T09:00:00Z", "2d3h"},
      {"2026-03-02T12:00:00Z", "8d"},        {"2026-03-10T12:00:01Z", "0s"},
      {"2026-03-10T12:01:00Z", "<invalid>"}, {"never", "<unknown>"}};
  for (const auto& [then, age] : ages) EXPECT_EQ(AgeOf(then, now), age) << then;
}

TEST_F(TableTest, APodsRowTellsOfItsContainers) {
  CreatePod(R"({"phase":"Running","podIP":"10.0.0.1","containerStatuses":[
      {"name":"a","ready":true,"restartCount":0},
      {"name":"b","ready":false,"restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}},
       "lastState":{"terminated":{"reason":"Error","finishedAt":"2026-03-01T08:59:00Z"}}}]})");
  EXPECT_THAT(Row(std::string(kPods) + "/p"),
              ElementsAre("p", "1/2", "CrashLoopBackOff", "2 (60s ago)", "0s", "10.0.0.1", "n",
                          "<none>", "<none>"));
}

TEST_F(TableTest, APodThatIsBeingDeletedIsTerminating) {
  CreatePod(R"({"phase":"Running"})");
  Ask("DELETE", std::string(kPods) + "/p");
  EXPECT_THAT(Row(std::string(kPods) + "/p"), testing::Contains("Terminating"));
}

TEST_F(TableTest, WideColumnsOfAWorkloadTellWhatItRuns) {
  CreateDeployment("web");
  EXPECT_THAT(Columns(kDeployments, false),
              ElementsAre("Name", "Ready", "Up-to-date", "Available", "Age"));
  EXPECT_THAT(Columns(kDeployments, true), ElementsAre("Name", "Ready", "Up-to-date", "Available",
                                                       "Age", "Containers", "Images", "Selector"));
  EXPECT_THAT(Row(std::string(kDeployments) + "/web"),
              ElementsAre("web", "0/1", "0", "0", "0s", "app", "i:1", "app=w"));
}

TEST_F(TableTest, AnEventsNameIsNotItsFirstColumn) {
  const std::string events = "/api/v1/namespaces/default/events";
  ASSERT_EQ(Ask("POST", events,
                R"({"metadata":{"name":"e"},"involvedObject":{"kind":"Pod","name":"p",
                "namespace":"default"},"reason":"Looked","message":"at it","type":"Normal","count":3,
                "source":{"component":"looker"},"firstTimestamp":"2026-03-01T08:58:00Z",
                "lastTimestamp":"2026-03-01T08:59:00Z"})")
                .status,
            201);
  EXPECT_THAT(Columns(events, false),
              ElementsAre("Last Seen", "Type", "Reason", "Object", "Message"));
  EXPECT_THAT(Row(events + "/e"), ElementsAre("60s", "Normal", "Looked", "pod/p", "", "looker",
                                              "at it", "2m", "3", "e"));
}

TEST_F(TableTest, AConfigMapsRowCountsBothKindsOfData) {
  Ask("POST", kConfigMaps,
      R"({"metadata":{"name":"c"},"data":{"a":"1"},"binaryData":{"b":"AA=="}})");
  EXPECT_THAT(Row(std::string(kConfigMaps) + "/c"), ElementsAre("c", "2", "0s"));
}

}  // namespace
}  // namespace trimtab::sim
