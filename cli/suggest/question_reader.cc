#include "cli/suggest/question_reader.h"

#include <string>
#include <utility>

#include "cli/suggest/observation_reader.h"
#include "cli/suggest/point_format.h"

namespace trimtab::cli {
namespace {

using optimizer::Plan;
using optimizer::Point;

// Each is imagined to have ended, one after the other.
constexpr size_t kMostPending = 1000;

// The whole list: the one that was set, or one that comes with the question.
Result<std::vector<Point>> ReadList(const Plan& plan, const Field& among,
                                    const std::vector<Point>& candidates) {
  if (!among.json().is_string()) {
    auto points = ReadPoints(plan.space, among);
    if (points && points->empty()) return among.Wrong("must not be empty; leave it out");
    return points;
  }
  if (auto word = among.Choice({"candidates"}); !word) return std::move(word).error();
  if (candidates.empty()) {
    return among.Wrong(R"(no candidates were set; send {"candidates": [...]} before)");
  }
  return candidates;
}

// Which places of a list of this size are left out.
Result<std::vector<bool>> ReadExcept(const Field& except, size_t size) {
  const auto items = except.Items();
  if (!items) return items.error();
  std::vector<bool> out(size, false);
  for (const Field& item : *items) {
    const auto place = item.Count();
    if (!place) return place.error();
    if (*place >= size) {
      return item.Wrong("there is no " + std::to_string(*place) + " in a list of " +
                        std::to_string(size) + ", which counts from 0");
    }
    out[*place] = true;
  }
  return out;
}

Result<void> ReadAmong(const Plan& plan, const Field& field, const std::vector<Point>& candidates,
                       AskedQuestion& asked) {
  const auto among = field.Find("among");
  const auto except = field.Find("except");
  if (!among && except) return except->Wrong("needs \"among\" beside it, the list it counts in");
  if (!among) return {};
  auto list = ReadList(plan, *among, candidates);
  if (!list) return std::move(list).error();
  asked.listed = true;
  if (!except) {
    asked.question.among = *std::move(list);
    return {};
  }
  const auto out = ReadExcept(*except, list->size());
  if (!out) return out.error();
  for (size_t place = 0; place < list->size(); ++place) {
    if ((*out)[place]) continue;
    asked.question.among.push_back(std::move((*list)[place]));
    asked.places.push_back(place);
  }
  return {};
}

}  // namespace

Result<std::vector<Point>> ReadPoints(const optimizer::SearchSpace& space, const Field& list,
                                      size_t most) {
  const auto items = list.Items(most);
  if (!items) return items.error();
  std::vector<Point> points;
  points.reserve(items->size());
  for (const Field& item : *items) {
    auto point = ReadPoint(space, item, Bounds::kInSpace);
    if (!point) return std::move(point).error();
    points.push_back(*std::move(point));
  }
  return points;
}

Result<AskedQuestion> ReadQuestion(const Plan& plan, const Field& field,
                                   const std::vector<Point>& candidates) {
  if (auto known = field.Only({"context", "pending", "among", "except"}); !known) {
    return std::move(known).error();
  }
  AskedQuestion asked;
  if (const auto context = field.Find("context")) {
    auto read = ReadContext(plan, *context);
    if (!read) return std::move(read).error();
    asked.question.context = *std::move(read);
  }
  if (const auto pending = field.Find("pending")) {
    auto points = ReadPoints(plan.space, *pending, kMostPending);
    if (!points) return std::move(points).error();
    asked.question.pending = *std::move(points);
  }
  if (auto among = ReadAmong(plan, field, candidates, asked); !among) return among.error();
  return asked;
}

}  // namespace trimtab::cli
