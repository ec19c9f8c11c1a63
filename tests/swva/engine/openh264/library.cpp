#include "tests/swva/engine/openh264/library.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <wels/codec_ver.h>

namespace swva::h264 {

tl::expected<OpenH264Library, std::string> OpenH264Library::open()
{
	constexpr const char *kName = "libopenh264.so";
	Handle handle(::dlopen(kName, RTLD_NOW | RTLD_LOCAL), &::dlclose);
	if (!handle)
		return tl::unexpected(fmt::format("no OpenH264: {}", ::dlerror()));
	const auto version = reinterpret_cast<decltype(&WelsGetCodecVersion)>(
		::dlsym(handle.get(), "WelsGetCodecVersion"));
	OpenH264Library library(std::move(handle));
	library.create_ = reinterpret_cast<decltype(create_)>(
		::dlsym(library.handle_.get(), "WelsCreateSVCEncoder"));
	library.destroy_ = reinterpret_cast<decltype(destroy_)>(
		::dlsym(library.handle_.get(), "WelsDestroySVCEncoder"));
	if (!version || !library.create_ || !library.destroy_)
		return tl::unexpected(fmt::format("{} is not OpenH264", kName));
	// The header's virtual functions and structures are those of one version only.
	const OpenH264Version found = version();
	if (found.uMajor != OPENH264_MAJOR || found.uMinor != OPENH264_MINOR)
		return tl::unexpected(fmt::format("{} is version {}.{}, not {}.{}", kName,
						  found.uMajor, found.uMinor, OPENH264_MAJOR,
						  OPENH264_MINOR));
	return library;
}

OpenH264Library::Encoder OpenH264Library::create_encoder() const
{
	ISVCEncoder *encoder = nullptr;
	if (create_(&encoder) != 0)
		encoder = nullptr;
	return {encoder, destroy_};
}

} // namespace swva::h264
