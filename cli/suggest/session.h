#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/suggest/field.h"
#include "k8s/json.h"
#include "optimizer/bayes_optimizer.h"

namespace trimtab::cli {

// A campaign over one plan: each message of a line is answered by a line. Nothing but what was told
// and the candidates changes it, so that whoever sends the same again gets the same answers. A
// message that is wrong changes nothing. One thread.
class Session {
 public:
  // An error's `reason` is the path of the field that is wrong.
  static Result<Session> Open(std::string_view plan);

  const optimizer::Plan& plan() const { return optimizer_->plan(); }
  // {"ready": true, ...}
  std::string Ready() const;
  // The line that answers this one, errors included. `cut`: the input ended before the line did.
  std::string Answer(std::string_view line, bool cut = false);
  // What was measured elsewhere than in this conversation, such as in a file.
  Result<void> Tell(const optimizer::Observation& observation);
  // {"ask": ...} to a question without any words.
  Result<std::string> AskPlainly() const;

 private:
  explicit Session(std::unique_ptr<optimizer::BayesOptimizer> optimizer);

  Result<std::string> Handle(const k8s::Json& message);
  Result<std::string> HandleTell(const Field& field);
  Result<std::string> HandleCandidates(const Field& field);
  Result<std::string> HandleAsk(const Field& field) const;
  Result<std::string> HandleRecommend(const Field& field) const;
  Result<std::string> HandleExplain(const Field& field) const;

  std::unique_ptr<optimizer::BayesOptimizer> optimizer_;
  std::vector<optimizer::Point> candidates_;
};

}  // namespace trimtab::cli
