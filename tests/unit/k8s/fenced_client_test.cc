#include "k8s/fenced_client.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/no_kube_client.h"

namespace trimtab::k8s {
namespace {

const ResourceType kConfigMaps{"", "v1", "configmaps", "ConfigMap"};
const ObjectName kName{.ns = "shop", .name = "settings"};

// Counts what reaches the server.
class CountingClient final : public NoKubeClient {
 public:
  int reads = 0;
  int writes = 0;

  Result<Object> Get(const ResourceType&, const ObjectName&, const CallOptions&) override {
    ++reads;
    return Nothing();
  }
  Result<ListPage> List(const ResourceType&, const ListOptions&, const CallOptions&) override {
    ++reads;
    return ListPage{};
  }
  Result<std::unique_ptr<Watch>> OpenWatch(const ResourceType&, const WatchOptions&,
                                           const CallOptions&) override {
    ++reads;
    return Nothing();
  }
  Result<Object> Create(const ResourceType&, const Json&, const CallOptions&) override {
    return Written();
  }
  Result<Object> Apply(const ResourceType&, const Json&, const ApplyOptions&,
                       const CallOptions&) override {
    return Written();
  }
  Result<Object> Patch(const ResourceType&, const ObjectName&, const Json&, const PatchOptions&,
                       const CallOptions&) override {
    return Written();
  }
  Result<Object> Update(const ResourceType&, const Json&, const CallOptions&) override {
    return Written();
  }
  Result<void> Delete(const ResourceType&, const ObjectName&, const DeleteOptions&,
                      const CallOptions&) override {
    return Written();
  }

 private:
  static Error Nothing() { return Error{.code = Code::kNotFound, .message = "nothing there"}; }
  Error Written() {
    ++writes;
    return Nothing();
  }
};

class FencedClientTest : public testing::Test {
 protected:
  // The codes of every write, one after the other.
  std::vector<Code> WriteAll() {
    return {fenced_.Create(kConfigMaps, Json(), {}).error().code,
            fenced_.Apply(kConfigMaps, Json(), {}, {}).error().code,
            fenced_.Patch(kConfigMaps, kName, Json(), {}, {}).error().code,
            fenced_.Update(kConfigMaps, Json(), {}).error().code,
            fenced_.Delete(kConfigMaps, kName, {}, {}).error().code};
  }

  bool may_write_ = true;
  CountingClient server_;
  FencedClient fenced_{server_, [this] { return may_write_; }};
};

TEST_F(FencedClientTest, WritesWhileItMay) {
  EXPECT_EQ(WriteAll(), std::vector<Code>(5, Code::kNotFound));
  EXPECT_EQ(server_.writes, 5);
}

TEST_F(FencedClientTest, SendsNoWriteWhenItMayNot) {
  may_write_ = false;
  EXPECT_EQ(WriteAll(), std::vector<Code>(5, Code::kCancelled));
  EXPECT_EQ(server_.writes, 0);
}

TEST_F(FencedClientTest, AsksBeforeEachWriteAnew) {
  EXPECT_EQ(fenced_.Create(kConfigMaps, Json(), {}).error().code, Code::kNotFound);
  may_write_ = false;
  EXPECT_EQ(fenced_.Create(kConfigMaps, Json(), {}).error().code, Code::kCancelled);
  EXPECT_EQ(server_.writes, 1);
}

TEST_F(FencedClientTest, ReadsAtAnyTime) {
  may_write_ = false;
  EXPECT_EQ(fenced_.Get(kConfigMaps, kName, {}).error().code, Code::kNotFound);
  EXPECT_TRUE(fenced_.List(kConfigMaps, {}, {}).ok());
  EXPECT_EQ(fenced_.OpenWatch(kConfigMaps, {}, {}).error().code, Code::kNotFound);
  EXPECT_EQ(server_.reads, 3);
}

}  // namespace
}  // namespace trimtab::k8s
