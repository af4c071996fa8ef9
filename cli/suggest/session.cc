#include "cli/suggest/session.h"

#include <algorithm>
#include <utility>

#include "cli/suggest/answer_writer.h"
#include "cli/suggest/json_line.h"
#include "cli/suggest/observation_reader.h"
#include "cli/suggest/plan_reader.h"
#include "cli/suggest/question_reader.h"

namespace trimtab::cli {
namespace {

using k8s::Json;
using optimizer::BayesOptimizer;
using optimizer::Plan;
using optimizer::Point;
using optimizer::Proposal;

// What the library has to say beyond what was checked here concerns the message as a whole.
Error Of(const Field& field, Error error) {
  if (error.reason.empty()) error.reason = field.Path();
  return error;
}

// Where the proposed point stands in the list that was sent.
std::optional<size_t> PlaceOf(const Proposal& proposal, const AskedQuestion& asked) {
  if (!asked.listed || proposal.kind == Proposal::Kind::kStop) return std::nullopt;
  const std::vector<Point>& among = asked.question.among;
  const auto found = std::find(among.begin(), among.end(), proposal.point);
  const size_t place =
      proposal.index.value_or(static_cast<size_t>(std::distance(among.begin(), found)));
  if (place >= among.size()) return std::nullopt;
  return asked.places.empty() ? place : asked.places[place];
}

}  // namespace

Session::Session(std::unique_ptr<BayesOptimizer> optimizer) : optimizer_(std::move(optimizer)) {}

Result<Session> Session::Open(std::string_view plan) {
  const auto json = ParseLine(plan);
  if (!json) return json.error();
  auto read = ReadPlan(*json);
  if (!read) return std::move(read).error();
  auto optimizer = BayesOptimizer::Make(*std::move(read));
  if (!optimizer) return std::move(optimizer).error();
  return Session(*std::move(optimizer));
}

std::string Session::Ready() const {
  const bool local = plan().exploration == Plan::Exploration::kLocal;
  return Json::Of({{"ready", true},
                   {"knobs", static_cast<int64_t>(plan().space.size())},
                   {"exploration", local ? "Local" : "Global"},
                   {"seed", static_cast<int64_t>(plan().seed)},
                   {"told", static_cast<int64_t>(optimizer_->told())}})
             .Dump() +
         "\n";
}

std::string Session::Answer(std::string_view line, bool cut) {
  const auto message = ParseLine(line, cut);
  if (!message) return Line("error", WriteError(message.error()));
  auto answer = Handle(*message);
  return answer ? *std::move(answer) : Line("error", WriteError(answer.error()));
}

Result<void> Session::Tell(const optimizer::Observation& observation) {
  return optimizer_->Tell(observation);
}

Result<std::string> Session::AskPlainly() const {
  const Json nothing{Json::Object()};
  return HandleAsk(Field(nothing));
}

Result<std::string> Session::Handle(const Json& message) {
  const Field root(message);
  if (!message.is_object()) {
    return root.Wrong(R"(a message must be an object, such as {"ask": {}})");
  }
  if (root.Find("knobs")) {
    return root.WrongAt("knobs", "the plan was given; another campaign needs a process of its own");
  }
  if (auto known = root.Only({"tell", "ask", "candidates", "recommend", "explain"}); !known) {
    return std::move(known).error();
  }
  if (message.object()->size() != 1) {
    return root.Wrong("a message must have one of tell, ask, candidates, recommend, explain");
  }
  const auto& [name, value] = message.object()->front();
  const Field field(value, root, name);
  if (name == "tell") return HandleTell(field);
  if (name == "ask") return HandleAsk(field);
  if (name == "candidates") return HandleCandidates(field);
  return name == "recommend" ? HandleRecommend(field) : HandleExplain(field);
}

Result<std::string> Session::HandleTell(const Field& field) {
  const auto observation = ReadObservation(plan(), field, Bounds::kInSpace);
  if (!observation) return observation.error();
  if (auto told = Tell(*observation); !told) return Of(field, std::move(told).error());
  return Line("told", static_cast<int64_t>(optimizer_->told()));
}

Result<std::string> Session::HandleCandidates(const Field& field) {
  auto points = ReadPoints(plan().space, field);
  if (!points) return std::move(points).error();
  if (points->empty()) return field.Wrong("must not be empty");
  candidates_ = *std::move(points);
  return Line("candidates", static_cast<int64_t>(candidates_.size()));
}

Result<std::string> Session::HandleAsk(const Field& field) const {
  auto asked = ReadQuestion(plan(), field, candidates_);
  if (!asked) return std::move(asked).error();
  optimizer::Question& question = asked->question;
  if (asked->listed && question.among.empty()) {
    return Line("ask", Json::Of({{"stop", true}, {"why", "every candidate is left out"}}));
  }
  // Counts nothing that a restart would forget.
  question.trial = optimizer_->told() + question.pending.size();
  const auto proposal = optimizer_->Ask(question);
  if (!proposal) return Of(field, proposal.error());
  return Line("ask", WriteProposal(plan(), *proposal, PlaceOf(*proposal, *asked)));
}

Result<std::string> Session::HandleRecommend(const Field& field) const {
  if (auto known = field.Only({}); !known) return std::move(known).error();
  const auto best = optimizer_->Recommend();
  if (!best) return Of(field, best.error());
  if (best->point.values.empty()) return Of(field, Error{Code::kNoData, best->why});
  return Line("recommend", WriteRecommendation(plan(), *best));
}

Result<std::string> Session::HandleExplain(const Field& field) const {
  if (auto known = field.Only({}); !known) return std::move(known).error();
  const auto explanation = optimizer_->Explain();
  if (!explanation) return Of(field, explanation.error());
  return Line("explain", WriteExplanation(plan(), *explanation));
}

}  // namespace trimtab::cli
