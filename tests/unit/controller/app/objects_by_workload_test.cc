#include "controller/app/objects_by_workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/controller/app/followed_objects.h"

namespace trimtab::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const apply::WorkloadKey kSearch{.kind = "Deployment", .name = {.ns = "shop", .name = "search"}};

ObjectsByWorkload::Shared Shared(k8s::Object object) {
  return std::make_shared<const k8s::Object>(std::move(object));
}

TEST(ObjectsByWorkload, FindsByNameAndByWorkload) {
  ObjectsByWorkload objects;
  const auto b = Shared(Pod("web", "7d9", "b", "1"));
  const auto a = Shared(Pod("web", "7d9", "a", "2"));
  objects.Put(kWeb, b);
  objects.Put(kWeb, a);
  EXPECT_THAT(objects.Of(kWeb), ElementsAre(a, b)) << "in the order of their names";
  EXPECT_EQ(objects.Find(a->meta().name), a);
  EXPECT_EQ(*objects.WorkloadOf(a->meta().name), kWeb);
  EXPECT_THAT(objects.Of(kSearch), IsEmpty());
}

TEST(ObjectsByWorkload, AnObjectBelongsToOneWorkloadAtATime) {
  ObjectsByWorkload objects;
  objects.Put(kWeb, Shared(Pod("web", "7d9", "a", "1")));
  objects.Put(kSearch, Shared(Pod("web", "7d9", "a", "2")));
  EXPECT_THAT(objects.Of(kWeb), IsEmpty());
  EXPECT_THAT(objects.Of(kSearch), SizeIs(1));
}

TEST(ObjectsByWorkload, KnowsNothingOfWhatWasErased) {
  ObjectsByWorkload objects;
  const k8s::ObjectName name{.ns = "shop", .name = "web-7d9-a"};
  objects.Put(kWeb, Shared(Pod("web", "7d9", "a", "1")));
  objects.Erase(name);
  objects.Erase({.ns = "shop", .name = "never-there"});
  EXPECT_THAT(objects.Of(kWeb), IsEmpty());
  EXPECT_EQ(objects.Find(name), nullptr);
  EXPECT_EQ(objects.WorkloadOf(name), nullptr);
}

}  // namespace
}  // namespace trimtab::app
