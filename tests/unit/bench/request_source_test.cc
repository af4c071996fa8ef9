#include "bench/request_source.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <set>

namespace trimtab::bench {
namespace {

std::string Written(const Endpoint& endpoint, uint64_t id) {
  std::string bytes = "of the request before";
  RequestSource({endpoint}).Write({0, id}, "shop:8080", bytes);
  return bytes;
}

TEST(RequestSource, DrawsByWeight) {
  const RequestSource source({{.weight = 1}, {.weight = 6}, {.weight = 3}});
  Rng rng(1);
  std::array<int, 3> seen{};
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) ++seen.at(source.Draw(rng).endpoint);
  const std::array<double, 3> shares = {0.1, 0.6, 0.3};
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(seen[i] / double{kDraws}, shares[i], 5 * std::sqrt(0.25 / kDraws));
  }
}

TEST(RequestSource, DrawsEveryIdOfTheRangeAndNoOther) {
  const RequestSource source({{.ids = {7, 11}}});
  Rng rng(2);
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(source.Draw(rng).id);
  EXPECT_EQ(seen, (std::set<uint64_t>{7, 8, 9, 10, 11}));
}

TEST(RequestSource, DrawsFromAllNumbersThereAre) {
  const RequestSource source({{.ids = {0, std::numeric_limits<uint64_t>::max()}}});
  Rng rng(3);
  EXPECT_GT(source.Draw(rng).id | source.Draw(rng).id | source.Draw(rng).id, uint64_t{1} << 60);
}

TEST(RequestSource, OfOneSeedDrawsTheSame) {
  const RequestSource source({{.ids = {1, 1000}}, {.ids = {1, 1000}}});
  Rng one(4);
  Rng other(4);
  for (int i = 0; i < 100; ++i) {
    const Drawn drawn = source.Draw(one);
    const Drawn again = source.Draw(other);
    EXPECT_EQ(drawn.endpoint, again.endpoint);
    EXPECT_EQ(drawn.id, again.id);
  }
}

TEST(RequestSource, WritesAGet) {
  EXPECT_EQ(Written({.path = "/items/{id}?full=1", .headers = {{"Accept", "text/plain"}}}, 42),
            "GET /items/42?full=1 HTTP/1.1\r\nHost: shop:8080\r\nAccept: text/plain\r\n\r\n");
}

TEST(RequestSource, WritesABodyOfTheLengthThatItHas) {
  const Endpoint endpoint = {
      .method = "POST", .path = "/orders", .body = R"({"item": {id}, "again": {id}})"};
  EXPECT_EQ(Written(endpoint, 123),
            "POST /orders HTTP/1.1\r\nHost: shop:8080\r\nContent-Length: 27\r\n\r\n"
            R"({"item": 123, "again": 123})");
}

TEST(RequestSource, SaysThatAPostHasNoBody) {
  EXPECT_EQ(Written({.method = "POST"}, 1),
            "POST / HTTP/1.1\r\nHost: shop:8080\r\nContent-Length: 0\r\n\r\n");
}

}  // namespace
}  // namespace trimtab::bench
