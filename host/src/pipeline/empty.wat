;; A plugin that does nothing, for `copydesk plugin bench`: what it costs is what any plugin costs
;; beyond its own work. It takes the story as every plugin does, which is why it has memory to give.
(module
  (import "copydesk:plugin/log@0.1.0" "log" (func (param i32 i32 i32)))
  (memory (export "memory") 1)
  ;; The first 1024 bytes are what it returns: zeros, which are no mistake and no annotation.
  (global $next (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and
      (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (if (i32.gt_u (global.get $next) (i32.shl (memory.size) (i32.const 16)))
      (then (drop (memory.grow (i32.sub
        (i32.add (i32.shr_u (global.get $next) (i32.const 16)) (i32.const 1))
        (memory.size))))))
    (local.get $at))
  (func (export "configure") (param i32 i32) (result i32) (i32.const 16))
  (func (export "annotate") (param i32) (result i32) (i32.const 16)))
