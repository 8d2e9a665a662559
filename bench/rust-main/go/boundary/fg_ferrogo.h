/* ferrogo.h: the C types that cross between Go and Rust.
 *
 * In: the few types that every boundary shares, and the bits of a result.
 * Not in: functions (each crate's own header declares them).
 *
 * Empty text and empty slices are {NULL, 0} in both directions, never a
 * dangling pointer. Lengths are below 2^62.
 */
#ifndef FERROGO_H
#define FERROGO_H

#include <stddef.h>
#include <stdint.h>

/* C and C++ spell these differently. */
#ifdef __cplusplus
#define FERROGO_ASSERT static_assert
#define FERROGO_ALIGNOF alignof
#else
#define FERROGO_ASSERT _Static_assert
#define FERROGO_ALIGNOF _Alignof
#endif

/* The result of every call. Success: bit 63 of s is 0 and s is a length or 0.
 * Failure: bit 63 is set, the kind stands in bits 32 to 62, a tag in the low
 * 32, and v is what belongs to it. */
typedef struct { uint64_t v, s; } ferrogo_ret;

/* UTF-8 text; len counts bytes. There is no trailing NUL. */
typedef struct { const uint8_t *ptr; size_t len; } ferrogo_str;

/* Elements of one type; len counts elements. Also a flat buffer, then len
 * counts bytes. */
typedef struct { const uint8_t *ptr; size_t len; } ferrogo_slice;

/* A time: seconds since 1970 and nanoseconds after that second. */
typedef struct { int64_t secs; uint32_t nanos; } ferrogo_time;

/* A Go object or closure, lent or handed to Rust: its handle, and the table of
 * functions that it is called by. */
typedef struct { uint64_t handle; uintptr_t table; } ferrogo_dyn;

/* Go memory that is pinned under a handle until Rust releases it. */
typedef struct { uintptr_t ptr; size_t len; uint64_t handle; } ferrogo_held;

/* The head of every callback block: which implementation is called, and on
 * return the words of its result. */
typedef struct { uintptr_t ctx; uint64_t handle; uint64_t v, s; } ferrogo_call;

/* One item of a boundary: its name, and the low 64 bits of its hash. */
typedef struct { const char *name; uint64_t hash; } ferrogo_item;

#define FERROGO_FAILED(r) (((r).s >> 63) != 0)
#define FERROGO_KIND(r) ((uint32_t)((r).s >> 32) & 0x7fffffffu)
#define FERROGO_TAG(r) ((uint32_t)(r).s)
/* The result of an Option that holds nothing. */
#define FERROGO_NONE ((uint64_t)1 << 62)

/* The kinds of failure. */
#define FERROGO_INLINE 1     /* an error whose data is v, its variant the tag */
#define FERROGO_BOXED 2      /* an error in the flat buffer at v */
#define FERROGO_RUST_PANIC 3 /* a panic of Rust; message and location in the flat buffer at v */
#define FERROGO_BOUNDARY 4   /* a broken rule of the boundary; the tag is its code */
#define FERROGO_GO_PANIC 5   /* a panic of Go on its way back; v is the frame that keeps it */
#define FERROGO_GO_ERROR 6   /* an error of Go; message and type in the flat buffer at v */

#endif /* FERROGO_H */
