#pragma once

#include <memory>
#include <string>

#include <tl/expected.hpp>
#include <wels/codec_api.h>

namespace swva::h264 {

/// OpenH264, loaded when it is first used: a machine without it lacks one engine only.
class OpenH264Library
{
public:
	/// An error names what is missing.
	static tl::expected<OpenH264Library, std::string> open();

	using Encoder = std::unique_ptr<ISVCEncoder, void (*)(ISVCEncoder *)>;
	/// Not initialised; null when it fails. Must be destroyed before the library.
	Encoder create_encoder() const;

private:
	using Handle = std::unique_ptr<void, int (*)(void *)>;

	explicit OpenH264Library(Handle handle) : handle_(std::move(handle)) {}

	Handle handle_;
	decltype(&WelsCreateSVCEncoder) create_ = nullptr;
	decltype(&WelsDestroySVCEncoder) destroy_ = nullptr;
};

} // namespace swva::h264
