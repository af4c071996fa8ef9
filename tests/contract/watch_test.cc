// What a watch shows, and when the history that it needs is gone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "k8s/watch_decoder.h"
#include "tests/contract/crds.h"
#include "tests/contract/fixture.h"

namespace trimtab::contract {
namespace {

using k8s::Json;
using k8s::WatchEvent;
using k8s::WatchEventType;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

class Watching : public Contract {
 protected:
  std::unique_ptr<k8s::Watch> Open(const k8s::ResourceType& type,
                                   const k8s::WatchOptions& options) {
    Result<std::unique_ptr<k8s::Watch>> opened = client().OpenWatch(type, options);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return opened.ok() ? *std::move(opened) : nullptr;
  }

  // Waits for the next event; nothing at the end of the watch or when none comes.
  std::optional<WatchEvent> Next(k8s::Watch& watch) {
    std::optional<WatchEvent> seen;
    bool over = false;
    Eventually([&] {
      WatchEvent event;
      const Result<k8s::Watch::State> state = watch.Next(milliseconds(100), event);
      if (!state) ADD_FAILURE() << state.error().message;
      if (state.ok() && *state == k8s::Watch::State::kEvent) seen.emplace(std::move(event));
      over = !state || *state == k8s::Watch::State::kEnd;
      return over || seen.has_value();
    });
    return seen;
  }

  // "ADDED a x=1" for each of the next events that are no bookmarks.
  std::vector<std::string> NextChanges(k8s::Watch& watch, size_t count) {
    std::vector<std::string> changes;
    while (changes.size() < count) {
      const std::optional<WatchEvent> event = Next(watch);
      if (!event) break;
      if (event->type == WatchEventType::kBookmark) continue;
      const Json object = event->object ? event->object->Parse() : Json();
      changes.push_back(event->raw_type + " " + std::string(object.Text({"metadata", "name"})) +
                        " x=" + std::string(object.Text({"data", "x"})));
    }
    return changes;
  }

  std::string VersionOf(const Json& object) {
    return std::string(object.Text({"metadata", "resourceVersion"}));
  }
};
TRIMTAB_IN_BOTH_WORLDS(Watching);

TEST_P(Watching, ShowsEveryChangeAfterTheListInOrder) {
  Create(ConfigMaps(), "first", R"({"data": {"x": "1"}})");
  const Result<k8s::ListPage> list = client().List(ConfigMaps(), {.ns = ns()});
  ASSERT_TRUE(list.ok());
  Create(ConfigMaps(), "second", R"({"data": {"x": "1"}})");
  Patch(ConfigMaps(), "first", R"({"data": {"x": "2"}})");
  Patch(ConfigMaps(), "second", R"({"data": {"x": "3"}})");
  Delete(ConfigMaps(), "first");
  const auto watch = Open(ConfigMaps(), {.ns = ns(), .resource_version = list->resource_version});
  ASSERT_NE(watch, nullptr);
  EXPECT_THAT(NextChanges(*watch, 4), ElementsAre("ADDED second x=1", "MODIFIED first x=2",
                                                  "MODIFIED second x=3", "DELETED first x=2"));
  Create(ConfigMaps(), "third", R"({"data": {"x": "4"}})");
  EXPECT_THAT(NextChanges(*watch, 1), ElementsAre("ADDED third x=4"));
}

TEST_P(Watching, ADeletedEventCarriesTheVersionOfTheDeletion) {
  const Json made = Create(ConfigMaps(), "gone", R"({"data": {"x": "1"}})");
  const auto watch = Open(ConfigMaps(), {.ns = ns(), .resource_version = VersionOf(made)});
  ASSERT_NE(watch, nullptr);
  Delete(ConfigMaps(), "gone");
  const std::optional<WatchEvent> deleted = Next(*watch);
  ASSERT_TRUE(deleted && deleted->object);
  EXPECT_EQ(deleted->type, WatchEventType::kDeleted);
  EXPECT_NE(deleted->object->meta().resource_version, VersionOf(made));
  EXPECT_EQ(deleted->object->meta().uid, made.Text({"metadata", "uid"}));
}

TEST_P(Watching, AnObjectThatLeavesTheSelectorIsDeletedToIt) {
  const Json made = Create(ConfigMaps(), "fickle", R"({"metadata": {"labels": {"in": "yes"}}})");
  const auto watch = Open(
      ConfigMaps(), {.ns = ns(), .label_selector = "in=yes", .resource_version = VersionOf(made)});
  ASSERT_NE(watch, nullptr);
  Patch(ConfigMaps(), "fickle", R"({"metadata": {"labels": {"in": "no"}}})");
  Patch(ConfigMaps(), "fickle", R"({"data": {"x": "unseen"}})");
  Patch(ConfigMaps(), "fickle", R"({"metadata": {"labels": {"in": "yes"}}, "data": {"x": "2"}})");
  EXPECT_THAT(NextChanges(*watch, 2), ElementsAre("DELETED fickle x=", "ADDED fickle x=2"));
}

// Only where something else of the kind was written: without that a watch of minutes may see none.
TEST_P(Watching, ABookmarkBeforeTheTimeoutMovesTheVersionPastWhatIsNotSelected) {
  const Json made = Create(ConfigMaps(), "first", "{}");
  const auto watch = Open(ConfigMaps(), {.ns = ns(),
                                         .label_selector = "in=yes",
                                         .resource_version = VersionOf(made),
                                         .server_timeout = seconds(4)});
  ASSERT_NE(watch, nullptr);
  Create(ConfigMaps(), "unselected", "{}");
  const std::optional<WatchEvent> bookmark = Next(*watch);
  ASSERT_TRUE(bookmark.has_value());
  EXPECT_EQ(bookmark->type, WatchEventType::kBookmark);
  EXPECT_NE(bookmark->object->meta().resource_version, VersionOf(made));
}

TEST_P(Watching, EndsInGoodOrderAfterItsTimeout) {
  const Json made = Create(ConfigMaps(), "only", "{}");
  const auto watch =
      Open(ConfigMaps(),
           {.ns = ns(), .resource_version = VersionOf(made), .server_timeout = seconds(1)});
  ASSERT_NE(watch, nullptr);
  std::optional<WatchEvent> more = Next(*watch);
  while (more && more->type == WatchEventType::kBookmark) more = Next(*watch);
  EXPECT_FALSE(more.has_value());
  WatchEvent none;
  const Result<k8s::Watch::State> end = watch->Next(milliseconds(1), none);
  ASSERT_TRUE(end.ok()) << end.error().message;
  EXPECT_EQ(*end, k8s::Watch::State::kEnd);
}

TEST_P(Watching, FromBeforeTheKeptHistoryIsExpiredInTheStream) {
  const std::string old = VersionOf(Create(ConfigMaps(), "before", "{}"));
  const Dials dials(ns());
  Create(CustomResourceDefinitions(), dials.name(), dials.definition());
  ASSERT_TRUE(Eventually([&] { return client().List(dials.type(), {.ns = ns()}).ok(); }));
  Create(dials.type(), "one", R"({"spec": {"mode": "Low"}})");
  world().Compact();
  const auto watch = Open(dials.type(), {.ns = ns(), .resource_version = old});
  ASSERT_NE(watch, nullptr);
  const std::optional<WatchEvent> event = Next(*watch);
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->type, WatchEventType::kError);
  ASSERT_TRUE(event->error.has_value());
  EXPECT_EQ(event->error->code, Code::kExpired);
  EXPECT_EQ(event->error->reason, "Expired");
  EXPECT_THAT(event->error->message, HasSubstr("too old resource version: " + old + " ("));
  Delete(CustomResourceDefinitions(), dials.name());
}

TEST_P(Watching, AContinueTokenFromBeforeTheKeptHistoryIsExpiredAsAStatus) {
  for (const char* name : {"a", "b", "c"}) Create(ConfigMaps(), name, "{}");
  k8s::ListOptions options{.ns = ns(), .limit = 1};
  const Result<k8s::ListPage> first = client().List(ConfigMaps(), options);
  ASSERT_TRUE(first.ok()) << first.error().message;
  Create(ConfigMaps(), "d", "{}");
  world().Compact();
  options.continue_token = first->continue_token;
  std::optional<Error> error;
  ASSERT_TRUE(Eventually([&] {
    const Result<k8s::ListPage> second = client().List(ConfigMaps(), options);
    if (!second) error = second.error();
    return !second;
  }));
  EXPECT_EQ(error->code, Code::kExpired);
  EXPECT_EQ(error->reason, "Expired");
  EXPECT_THAT(error->message, HasSubstr("continue parameter is too old"));

  // The refusal brings a token that goes on from the newest state.
  const std::string path = PathOf(ConfigMaps(), ns()) + "?limit=9&continue=";
  const Answer expired = Ask("GET", path + options.continue_token);
  EXPECT_EQ(expired.status, 410);
  const Answer rest = Ask("GET", path + std::string(expired.body.Text({"metadata", "continue"})));
  ASSERT_EQ(rest.status, 200) << rest.text;
  std::vector<std::string> names;
  for (const Json& item : *rest.body.Find("items")->array()) {
    names.emplace_back(item.Text({"metadata", "name"}));
  }
  EXPECT_THAT(names, ElementsAre("b", "c", "d"));
}

}  // namespace
}  // namespace trimtab::contract
