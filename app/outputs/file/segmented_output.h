#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/outputs/file/file_names.h"
#include "app/outputs/file/segment_clock.h"
#include "app/outputs/stream/output.h"

namespace penstock {

/// An output that writes a file.
struct NamedOutput {
	std::string path;
	std::unique_ptr<Output> output;
};

/// Writes one file after another, as SegmentClock says. Each can be played by itself.
class SegmentedOutput final : public Output
{
public:
	/// Makes a file by the next name.
	using OpenFile = std::function<Result<NamedOutput>(FileNames &names)>;
	/// A file is complete.
	using Closed = std::function<void(const std::string &path)>;

	/// Creates the first file.
	static Result<std::unique_ptr<SegmentedOutput>> open(FileNames names, SegmentClock clock,
							     OpenFile open_file, Closed closed);

	Status write(const Packet &packet) override;
	void begin_segment() override { clock_.want(); }
	Status finish() override;

private:
	SegmentedOutput(FileNames names, SegmentClock clock, OpenFile open_file, Closed closed)
		: names_(std::move(names)), clock_(std::move(clock)),
		  open_file_(std::move(open_file)), closed_(std::move(closed))
	{}

	Status open_next();

	FileNames names_;
	SegmentClock clock_;
	OpenFile open_file_;
	Closed closed_;
	NamedOutput file_;   ///< null after an error
	bool whole_ = false; ///< it has frames, and each was written
};

} // namespace penstock
