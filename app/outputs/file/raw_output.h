#pragma once

#include <cstdint>

#include "app/outputs/file/output_file.h"
#include "app/outputs/stream/deadline.h"
#include "app/outputs/stream/output.h"

namespace penstock {

/// The coded frames one after another. Borrows `deadline`, which a full pipe is waited for with.
class RawOutput final : public Output
{
public:
	RawOutput(OutputFile file, Deadline &deadline);

	Status write(const Packet &packet) override;
	Status finish() override { return end_ != begin_ ? file_.finish() : file_.discard(); }

private:
	OutputFile file_;
	Deadline &deadline_;
	std::uint64_t begin_; ///< of the first frame
	std::uint64_t end_;   ///< of the last whole one
};

} // namespace penstock
