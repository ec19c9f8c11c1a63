#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "devices/pattern/canvas.h"
#include "devices/pattern/picture.h"
#include "devices/pattern/scene.h"

namespace penstock::pattern {

/// The test picture: draws the frames of a Scene.
class Painter final : public Picture
{
public:
	/// `layout` is uncompressed and linear, its colorimetry that of colorimetry_of().
	explicit Painter(const VideoInfo &layout);

	void draw(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
		  std::uint32_t number) override;

private:
	void draw_background(std::span<const Mapping> memories);
	void draw_digits(std::span<const Mapping> memories, std::optional<std::uint32_t> before,
			 std::uint32_t number);
	void draw_code(std::span<const Mapping> memories, std::uint32_t before,
		       std::uint32_t number);

	Canvas canvas_;
	Scene scene_;
	std::vector<Ink> bars_;
	Ink black_;
	Ink grey_;
	Ink white_;
};

} // namespace penstock::pattern
