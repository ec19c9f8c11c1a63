#include "app/outputs/delivery/file_writer.h"

#include <chrono>
#include <utility>

namespace penstock {

namespace {

/// What a small board can spare: at 4 Mbit/s two minutes of a disk that does not answer.
constexpr QueueLimits kFileLimits{std::size_t{64} << 20, 4096};

constexpr std::chrono::seconds kStillReader{5};

} // namespace

FileWriter::FileWriter(Setup setup, Handlers handlers)
	: OutputWorker(std::move(setup), std::move(handlers), kFileLimits)
{}

FileWriter::~FileWriter()
{
	finish_thread();
}

Result<std::unique_ptr<OutputWorker>> FileWriter::start(Setup setup, Handlers handlers)
{
	std::unique_ptr<FileWriter> writer(new FileWriter(std::move(setup), std::move(handlers)));
	if (Status status = writer->start_thread(); !status)
		return propagate(status);
	return writer;
}

void FileWriter::end()
{
	if (kind() == Kind::kReader)
		deadline().end_when_still(kStillReader);
	OutputWorker::end();
}

} // namespace penstock
