#include <gtest/gtest.h>

#include "k8s/transport/transport.h"

namespace trimtab::k8s {
namespace {

TEST(DefaultTransport, IsMadeForAServer) {
  PrepareTransport();
  const auto made = MakeTransport({.url = "http://127.0.0.1:1"});
  ASSERT_TRUE(made.ok()) << made.error().message;
  const auto response = (*made)->Send({.target = "no slash"}, {});
  ASSERT_FALSE(response.ok());
  EXPECT_EQ(response.error().code, Code::kInvalid);
}

TEST(DefaultTransport, IsNotMadeForNoServer) {
  const auto made = MakeTransport({.url = "nowhere"});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, Code::kInvalid);
}

}  // namespace
}  // namespace trimtab::k8s
