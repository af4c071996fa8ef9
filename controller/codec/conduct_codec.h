#pragma once

#include <vector>

#include "controller/codec/section.h"
#include "controller/domain/tuning_loop.h"

namespace trimtab::codec {

// How trials are done, found and undone: spec.experiment, search, rollback, windows.
domain::Experiment ReadExperiment(Section in);
domain::Search ReadSearch(Section in);
domain::RollbackSpec ReadRollback(Section in);
std::vector<domain::ChangeWindow> ReadWindows(Section& spec);

}  // namespace trimtab::codec
