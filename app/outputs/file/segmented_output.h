#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "app/outputs/file/file_names.h"
#include "app/outputs/stream/output.h"

namespace penstock {

/// Writes one file after another. A new file begins with the first keyframe after the segment's
/// time has passed, or after a request, and can be played by itself.
class SegmentedOutput final : public Output
{
public:
	/// Makes a file by the next name.
	using OpenFile = std::function<Result<std::unique_ptr<Output>>(FileNames &names)>;

	/// Creates the first file.
	static Result<std::unique_ptr<SegmentedOutput>>
	open(FileNames names, std::chrono::nanoseconds length, OpenFile open_file);

	Status write(const Packet &packet) override;
	void begin_segment() override { wanted_ = true; }
	Status finish() override;

private:
	SegmentedOutput(FileNames names, std::chrono::nanoseconds length, OpenFile open_file)
		: names_(std::move(names)), length_(length), open_file_(std::move(open_file))
	{}

	Status open_next();
	bool is_wanted() const;
	bool is_long_enough(const Packet &packet) const;

	FileNames names_;
	std::chrono::nanoseconds length_;
	OpenFile open_file_;
	std::unique_ptr<Output> file_; ///< null after an error
	ClockTime begin_;	       ///< of the file; unset while it is empty
	bool wanted_ = false;	       ///< a new file was requested
};

} // namespace penstock
