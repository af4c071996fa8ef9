#include "sim/watch_cursor.h"

#include <gmock/gmock.h>

#include "tests/sim/server_fixture.h"

namespace trimtab::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class WatchCursorTest : public ServerTest {
 protected:
  std::unique_ptr<LineStream> Watch(const std::string& query) {
    Answer answer = server_.Handle(Request("GET", std::string(kConfigMaps) + "?watch=1" + query));
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_NE(answer.stream, nullptr);
    return std::move(answer.stream);
  }
  std::string Now() { return std::to_string(server_.registry().store().revision()); }
  void SetLabel(const std::string& name, const std::string& label) {
    Ask("PATCH", std::string(kConfigMaps) + "/" + name,
        R"({"metadata":{"labels":{"app":")" + label + R"("}}})", kMergeType);
  }
};

TEST_F(WatchCursorTest, GivesWhatChangesAfterItsVersion) {
  CreateConfigMap("before");
  const auto watch = Watch("&resourceVersion=" + Now());
  EXPECT_THAT(Events(*watch), IsEmpty());
  CreateConfigMap("a");
  SetLabel("a", "x");
  Ask("DELETE", std::string(kConfigMaps) + "/a");
  EXPECT_THAT(Events(*watch), ElementsAre("ADDED a", "MODIFIED a", "DELETED a"));
  EXPECT_FALSE(watch->ended());
}

TEST_F(WatchCursorTest, WithoutAVersionBeginsWithWhatIsThere) {
  CreateConfigMap("a");
  const auto watch = Watch("");
  CreateConfigMap("b");
  EXPECT_THAT(Events(*watch), ElementsAre("ADDED a", "ADDED b"));
}

TEST_F(WatchCursorTest, SeesOtherKindsAndNamespacesNot) {
  const auto watch = Watch("&resourceVersion=" + Now());
  CreateDeployment("web");
  Ask("POST", "/api/v1/namespaces/kube-system/configmaps", R"({"metadata":{"name":"other"}})");
  EXPECT_THAT(Events(*watch), IsEmpty());
}

TEST_F(WatchCursorTest, ThroughASelectorObjectsComeAndGo) {
  const auto watch = Watch("&labelSelector=app%3Dx&resourceVersion=" + Now());
  CreateConfigMap("a");
  SetLabel("a", "x");
  SetLabel("a", "y");
  EXPECT_THAT(Events(*watch), ElementsAre("ADDED a", "DELETED a"));
}

TEST_F(WatchCursorTest, FromBeforeTheHistoryIsExpiredInTheStream) {
  const std::string old = Now();
  CreateConfigMap("a");
  CreateConfigMap("b");
  server_.registry().Compact(0);
  const auto watch = Watch("&resourceVersion=" + old);
  EXPECT_THAT(Events(*watch), ElementsAre("ERROR 410"));
  EXPECT_TRUE(watch->ended());
}

TEST_F(WatchCursorTest, ThatTheHistoryOvertakesIsExpired) {
  const auto watch = Watch("&resourceVersion=" + Now());
  CreateConfigMap("a");
  server_.registry().Compact(0);
  EXPECT_THAT(Events(*watch), ElementsAre("ERROR 410"));
}

TEST_F(WatchCursorTest, BookmarksComeEachMinuteAndBeforeTheEnd) {
  const auto watch = Watch("&allowWatchBookmarks=true&timeoutSeconds=92&resourceVersion=" + Now());
  clock_.Advance(std::chrono::seconds(59));
  EXPECT_THAT(Events(*watch), IsEmpty());
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_THAT(Events(*watch), ElementsAre("BOOKMARK"));
  clock_.Advance(std::chrono::seconds(29));
  EXPECT_THAT(Events(*watch), IsEmpty());
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_THAT(Events(*watch), ElementsAre("BOOKMARK"));
  clock_.Advance(std::chrono::seconds(2));
  EXPECT_THAT(Events(*watch), IsEmpty());
  EXPECT_TRUE(watch->ended());
}

TEST_F(WatchCursorTest, EndsAfterItsTimeoutWithoutBookmarksToo) {
  const auto watch = Watch("&timeoutSeconds=5&resourceVersion=" + Now());
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_THAT(Events(*watch), IsEmpty());
  EXPECT_TRUE(watch->ended());
}

TEST_F(WatchCursorTest, AVersionThatIsNoneIsRefusedBeforeTheStream) {
  const Reply reply = Ask("GET", std::string(kConfigMaps) + "?watch=1&resourceVersion=abc");
  EXPECT_EQ(reply.status, 500);
}

}  // namespace
}  // namespace trimtab::sim
