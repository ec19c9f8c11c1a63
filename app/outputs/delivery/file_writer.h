#pragma once

#include <memory>

#include "app/outputs/delivery/output_worker.h"

namespace penstock {

/// Writes a file, which is created with the first frame, or into a pipe. After an error nothing
/// more is written, but an optional file that found no room, or no folder, is followed by another
/// one as soon as it can be made (RetryDelay), from a keyframe on.
class FileWriter final : public OutputWorker
{
public:
	/// Fails if Setup::check does.
	static Result<std::unique_ptr<OutputWorker>> start(Setup setup, Handlers handlers);
	~FileWriter() override;

	/// Everything that waits is still written: to a file however long the disk takes, to a pipe
	/// until its reader has taken nothing for 5 s.
	void end() override;

private:
	FileWriter(Setup setup, Handlers handlers);

	/// The run ends with any other.
	bool may_open_again() const override { return optional() && kind() == Kind::kFile; }
};

} // namespace penstock
