#pragma once

#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

#include "tests/swva/driver.h"

namespace swva {

/// One picture on its way through the encoder. Holds all that it uses, whatever the application
/// destroys meanwhile.
class EncodeJob
{
public:
	using Frame = std::variant<H264Frame, HevcFrame>;

	EncodeJob(Driver &driver, std::shared_ptr<Context> context, VASurfaceID input,
		  std::shared_ptr<Surface> surface, std::shared_ptr<Buffer> coded, Frame frame,
		  std::int64_t given_us);

	/// Marks what the job uses, and runs it: at once or on the driver's thread. Call with the
	/// driver's mutex held.
	static void submit(std::shared_ptr<EncodeJob> job);

private:
	tl::expected<Coded, std::string> encode(bool cancelled);
	tl::expected<Coded, std::string> encode_picture();
	void check_stability();
	void add_filler(Coded &coded) const;
	void finish(tl::expected<Coded, std::string> result);
	void log(const Coded &coded) const;

	Driver &driver_;
	std::shared_ptr<Context> context_;
	VASurfaceID input_;
	std::shared_ptr<Surface> surface_;
	std::shared_ptr<Buffer> coded_;
	Frame frame_;
	std::vector<std::shared_ptr<Surface>> decoded_; ///< reconstruction and references
	std::uint32_t width_;
	std::uint32_t height_;
	MiscState misc_;
	std::int64_t given_us_; ///< CLOCK_MONOTONIC, when vaEndPicture came
	std::uint32_t checksum_ = 0;
	bool stable_ = true; ///< nothing else wrote to the input when it was submitted
};

} // namespace swva
