#include "controller/measure/bucket_edges.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace trimtab::measure {
namespace {

std::vector<AnsweredSeries> Edges(const std::vector<std::string>& edges) {
  std::vector<AnsweredSeries> series;
  for (const std::string& edge : edges) series.push_back({.labels = {{"le", edge}}});
  return series;
}

// Faults P23.
TEST(BucketEdges, SayBetweenWhatAQuantileIsGuessed) {
  const auto place = PlaceOf(0.3, Edges({"+Inf", "0.5", "0.1", "0.25"}));
  ASSERT_TRUE(place.has_value());
  EXPECT_EQ(place->lower, 0.25);
  EXPECT_EQ(place->upper, 0.5);
  EXPECT_TRUE(place->is_coarse());
  EXPECT_FALSE(place->is_beyond);
}

TEST(BucketEdges, ThatAreCloseAreFineEnough) {
  EXPECT_FALSE(PlaceOf(0.105, Edges({"0.1", "0.11", "+Inf"}))->is_coarse());
}

TEST(BucketEdges, BeginAtZero) {
  const auto place = PlaceOf(0.05, Edges({"0.1", "+Inf"}));
  ASSERT_FALSE(place->is_beyond);
  EXPECT_EQ(place->lower, 0);
  EXPECT_EQ(place->upper, 0.1);
  EXPECT_TRUE(place->is_coarse());
  EXPECT_EQ(PlaceOf(0.25, Edges({"0.1", "0.25", "0.5", "+Inf"}))->lower, 0.1);
}

TEST(BucketEdges, SayThatAQuantileLiesBeyondTheLast) {
  EXPECT_TRUE(PlaceOf(2.5, Edges({"1", "2.5", "+Inf"}))->is_beyond);
  EXPECT_FALSE(PlaceOf(2.4, Edges({"1", "2.5", "+Inf"}))->is_beyond);
}

TEST(BucketEdges, ThatAreNotThereSayNothing) {
  EXPECT_FALSE(PlaceOf(1, Edges({})).has_value());
  EXPECT_FALSE(PlaceOf(1, Edges({"+Inf"})).has_value());
  EXPECT_FALSE(PlaceOf(1, Edges({"1", "two"})).has_value());
}

}  // namespace
}  // namespace trimtab::measure
