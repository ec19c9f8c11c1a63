#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace swva {

/// The calls of libva that reach the driver.
enum class Call {
	kInitialize,
	kQueryConfig,
	kCreateConfig,
	kDestroyConfig,
	kQuerySurfaceAttributes,
	kCreateSurfaces,
	kDestroySurfaces,
	kExportSurfaceHandle,
	kCreateContext,
	kDestroyContext,
	kCreateBuffer,
	kMapBuffer,
	kUnmapBuffer,
	kDestroyBuffer,
	kBeginPicture,
	kRenderPicture,
	kEndPicture,
	kSync,
	kQuerySurfaceStatus,
	kQueryImageFormats,
	kCreateImage,
	kDestroyImage,
	kDeriveImage,
	kGetImage,
	kPutImage,
	kQueryVideoProc,
	kOther,
};

constexpr std::size_t kCalls = static_cast<std::size_t>(Call::kOther) + 1;

/// As in the log, and after SWVA_FAIL_.
constexpr std::array<std::string_view, kCalls> kCallNames{
	"INIT",
	"QUERY_CONFIG",
	"CREATE_CONFIG",
	"DESTROY_CONFIG",
	"QUERY_SURFACE_ATTRIBUTES",
	"CREATE_SURFACES",
	"DESTROY_SURFACES",
	"EXPORT_SURFACE_HANDLE",
	"CREATE_CONTEXT",
	"DESTROY_CONTEXT",
	"CREATE_BUFFER",
	"MAP_BUFFER",
	"UNMAP_BUFFER",
	"DESTROY_BUFFER",
	"BEGIN_PICTURE",
	"RENDER_PICTURE",
	"END_PICTURE",
	"SYNC",
	"QUERY_SURFACE_STATUS",
	"QUERY_IMAGE_FORMATS",
	"CREATE_IMAGE",
	"DESTROY_IMAGE",
	"DERIVE_IMAGE",
	"GET_IMAGE",
	"PUT_IMAGE",
	"QUERY_VIDEO_PROC",
	"OTHER",
};

constexpr std::string_view call_name(Call call)
{
	return kCallNames[static_cast<std::size_t>(call)];
}

} // namespace swva
