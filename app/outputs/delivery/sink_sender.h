#pragma once

#include <memory>

#include "app/outputs/delivery/output_worker.h"

namespace penstock {

/// Sends to a sink: a server, or a program behind a named pipe. The first frame calls it. A sink
/// that is lost is called again (RetryDelay) for as long as the run lasts, and gets the stream from
/// the next keyframe on. It has failed only if it is lost when the run ends.
class SinkSender final : public OutputWorker
{
public:
	/// Fails if Setup::check does.
	static Result<std::unique_ptr<OutputWorker>> start(Setup setup, Handlers handlers);
	~SinkSender() override;

	/// What waits is sent within a few seconds or not at all.
	void end() override;

private:
	SinkSender(Setup setup, Handlers handlers);

	bool may_open_again() const override { return true; }
	void opened() override;
};

} // namespace penstock
