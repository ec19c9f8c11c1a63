#pragma once

#include <span>
#include <string>

#include "app/run/book/pipeline_book.h"

namespace penstock {

/// What --stats-file holds: the object of the only pipeline, or {"pipelines": […]} with an object
/// each, its name and exit code before the rest. Each begins with the state that the pipeline is
/// in: waiting, opening, streaming, awaiting (a camera or its picture), ending, writing, ended.
std::string statistics_json(std::span<const PipelineEntry> entries);

} // namespace penstock
